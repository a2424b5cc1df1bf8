package io.chronik.request;

import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Keeps clients within their quotas. Called for every request, by many threads; must not block. */
public interface ClientLimits {
    /** Limits nobody. */
    ClientLimits NONE = new ClientLimits() {
        @Override
        public void admit(RequestContext context, ApiMessage request) {}

        @Override
        public int charge(Cost cost) {
            return 0;
        }
    };

    /**
     * What a request took.
     *
     * @param response null where the protocol asks for none
     * @param requestBytes of its frame
     * @param handlerNanos what its handler kept a thread busy
     */
    record Cost(
            RequestContext context,
            ApiMessage request,
            @Nullable ApiMessage response,
            int requestBytes,
            long handlerNanos) {}

    /** Before a request is handled: may lower how much it asks for. */
    void admit(RequestContext context, ApiMessage request);

    /**
     * After a request was handled. A Fetch that has to pause is answered without records, so its bytes are not charged.
     *
     * @return how many milliseconds its client has to pause; 0 for none
     */
    int charge(Cost cost);
}
