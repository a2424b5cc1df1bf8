package io.chronik.request.old;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/**
 * Reads the requests and writes the responses of one API in the versions before {@link ApiKeys#oldestVersion()}. The messages are those
 * of the versions after it, so that the API's one handler answers all of them. Stateless.
 *
 * @see <a href="https://cwiki.apache.org/confluence/x/K5sODg">KIP-896</a>
 */
interface OldCodec {
    /** The API. */
    ApiKeys api();

    /** The lowest version it knows; it knows all from there up to the first that Kafka's classes know. */
    default short oldestVersion() {
        return 0;
    }

    /**
     * Reads a request's body.
     *
     * @throws RuntimeException of any kind if it is malformed, as Kafka's own readers do
     */
    ApiMessage read(Readable in, short version);

    /** Writes a response's body; called twice for each, once to learn its size. */
    void write(ApiMessage response, Writable out, short version);
}
