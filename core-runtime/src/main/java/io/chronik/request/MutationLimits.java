package io.chronik.request;

import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;

/** Limits how many partitions clients create and delete (KIP-599). Thread-safe. */
public interface MutationLimits {
    /** Limits nobody. */
    MutationLimits NONE = (_, _) -> new Permits() {
        @Override
        public void take(int partitions) {}

        @Override
        public int throttleMillis() {
            return 0;
        }
    };

    /** The permits of one request. Used by its thread. */
    interface Permits {
        /**
         * Takes permits for so many partitions.
         *
         * @throws ThrottlingQuotaExceededException if there are none left, and the client knows that error
         */
        void take(int partitions);

        /** How long the client has to pause by now. */
        int throttleMillis();
    }

    /**
     * Begins a request.
     *
     * @param strict whether too many are refused; clients of older versions are slowed down afterwards instead
     */
    Permits permits(RequestContext context, boolean strict);
}
