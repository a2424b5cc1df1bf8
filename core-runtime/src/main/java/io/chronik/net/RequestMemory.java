package io.chronik.net;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The memory that requests of all connections take. One of the requests for which too little is left, the oldest, gets all it needs
 * nevertheless, then the next one: so requests of any size and number can be received, one after the other if need be, and the limit is
 * exceeded by one of them at most. Thread-safe.
 */
final class RequestMemory {
    private final long limit;
    private final Object lock = new Object();

    /** The oldest first. If there are any, one is favoured: it is among them until it asks again. */
    private final TreeSet<Claim> waiting = new TreeSet<>(Comparator.comparingLong(claim -> claim.number));

    private @Nullable Claim favoured;
    private long used;
    private long claims;

    /**
     * Creates it.
     *
     * @param limit bytes of all requests but one
     */
    RequestMemory(long limit) {
        this.limit = limit;
    }

    /**
     * Begins the memory of a request; it is as old as this call.
     *
     * @param resume run on any thread when it is worth to ask again, after {@link Claim#growTo} returned false; must be cheap
     */
    Claim claim(Runnable resume) {
        synchronized (lock) {
            return new Claim(claims++, resume);
        }
    }

    /** The memory of one request. Used by one thread at a time, and {@link #release released} once by the last of them. */
    final class Claim {
        private final long number;
        private final Runnable resume;
        private int bytes;
        private int wanted;
        private boolean told;

        private Claim(long number, Runnable resume) {
            this.number = number;
            this.resume = resume;
        }

        /** What it has. */
        int bytes() {
            return bytes;
        }

        /**
         * Takes more, or has it wait.
         *
         * @param total wanted in all
         * @param most what the request can ever need: what the favoured one gets
         */
        boolean growTo(int total, int most) {
            synchronized (lock) {
                if (used + total - bytes <= limit) {
                    take(total);
                    return true;
                }
                if (favoured == null) {
                    favoured = this;
                }
                if (isFavoured()) {
                    take(most);
                    return true;
                }
                wanted = total - bytes;
                told = false;
                waiting.add(this);
                return false;
            }
        }

        @SuppressWarnings("ReferenceEquality") // a claim is equal to itself alone
        private boolean isFavoured() {
            return this == favoured;
        }

        private void take(int total) {
            used += total - bytes;
            bytes = total;
            waiting.remove(this);
        }

        /** Gives it all back. */
        void release() {
            List<Claim> worthAsking = new ArrayList<>();
            synchronized (lock) {
                take(0);
                if (isFavoured()) {
                    favoured = waiting.isEmpty() ? null : waiting.first();
                }
                long left = limit - used;
                for (Claim claim : waiting) {
                    if (!claim.told && (claim.isFavoured() || claim.wanted <= left)) {
                        claim.told = true;
                        left -= claim.wanted;
                        worthAsking.add(claim);
                    }
                }
            }
            worthAsking.forEach(claim -> claim.resume.run());
        }
    }

    /** Whether requests wait, or the next one would. */
    boolean exhausted() {
        synchronized (lock) {
            return used >= limit || !waiting.isEmpty();
        }
    }

    long usedBytes() {
        synchronized (lock) {
            return used;
        }
    }
}
