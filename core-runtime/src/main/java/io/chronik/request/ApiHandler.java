package io.chronik.request;

import io.chronik.request.old.OldVersions;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/**
 * Answers one Kafka API. The router advertises exactly the APIs and versions of the handlers it was given.
 *
 * @param <Q> the request's message
 * @param <R> the response's message
 */
public sealed interface ApiHandler<Q extends ApiMessage, R extends ApiMessage> {
    /** The API. */
    ApiKeys api();

    /** The lowest version answered: that of Kafka's classes, or an older one that is read and written here. */
    default short minVersion() {
        return OldVersions.oldest(api());
    }

    /** The highest version answered; versions that Kafka calls unstable are not, unless a handler says so. */
    default short maxVersion() {
        return api().latestVersion(false);
    }

    /** Called on the connection's event loop: must not block. */
    non-sealed interface Async<Q extends ApiMessage, R extends ApiMessage> extends ApiHandler<Q, R> {
        /**
         * Starts answering. Byte buffers inside the request (only those of Produce and PushTelemetry have any) are borrowed until the
         * returned stage completes, or only until this method returns if {@link #releasesRequestEarly()}.
         *
         * @return completes, on any thread, with the response, or with null where the protocol asks for none
         */
        CompletionStage<? extends @Nullable R> handle(RequestContext context, Q request);

        /**
         * Whether the connection's next request may start before this one is answered. Responses leave in order in any case; effects
         * of requests that are not pipelined follow each other as well, as with Kafka.
         */
        default boolean pipelined() {
            return false;
        }

        /** Whether {@link #handle} has copied every byte it needs out of the request's buffers when it returns. */
        default boolean releasesRequestEarly() {
            return false;
        }
    }

    /** Called on a virtual thread of its own: may block, and is interrupted at shutdown. */
    non-sealed interface Blocking<Q extends ApiMessage, R extends ApiMessage> extends ApiHandler<Q, R> {
        /** Answers; an {@link org.apache.kafka.common.errors.ApiException} becomes the API's own error response. */
        R handle(RequestContext context, Q request) throws InterruptedException;
    }
}
