package io.chronik.request;

import io.chronik.request.old.OldResponse;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ShareFetchResponseData;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.BaseRecords;

/** How a request ends. */
public sealed interface Reply {
    /**
     * A response to send.
     *
     * @param headerVersion of the response header
     * @param correlationId of the request
     * @param message the body; records in it are owned by whoever holds the reply
     * @param version of the body
     * @param throttleMillis how long the connection is not read after sending; 0 for not at all
     */
    record Response(short headerVersion, int correlationId, ApiMessage message, short version, int throttleMillis)
            implements Reply {
        /** Gives back the records of a response that is not sent. Idempotent as far as the records' own closing is. */
        public void discard() {
            closeRecords(message);
        }
    }

    /**
     * An error for an API that is not known, whose response format is not known either.
     *
     * @param correlationId of the request
     * @param errorCode the two bytes that follow it
     */
    record BareError(int correlationId, short errorCode) implements Reply {}

    /**
     * The protocol asks for no response.
     *
     * @param throttleMillis how long the connection is not read; 0 for not at all
     */
    record None(int throttleMillis) implements Reply {}

    /**
     * The connection has to be closed.
     *
     * @param reason for the log
     */
    record Close(String reason) implements Reply {}

    static void closeRecords(ApiMessage message) {
        if (message instanceof OldResponse old) {
            closeRecords(old.message());
        } else if (message instanceof FetchResponseData fetch) {
            for (var topic : fetch.responses()) {
                for (var partition : topic.partitions()) {
                    close(partition.records());
                }
            }
        } else if (message instanceof ShareFetchResponseData fetch) {
            for (var topic : fetch.responses()) {
                for (var partition : topic.partitions()) {
                    close(partition.records());
                }
            }
        }
    }

    private static void close(BaseRecords records) {
        if (records instanceof FetchedRecords fetched) {
            fetched.close();
        }
    }
}
