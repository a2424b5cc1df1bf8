package io.chronik.compat;

import java.util.function.BooleanSupplier;

/** Waiting for what a broker does in its own time. */
final class Eventually {

    private static final long PAUSE_MILLIS = 50;

    private Eventually() {}

    /** Asks again and again until the answer is yes; fails after the usual patience. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + JavaClients.PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Not within " + JavaClients.PATIENCE.toSeconds() + " s: " + what);
            }
            try {
                Thread.sleep(PAUSE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("Interrupted", e);
            }
        }
    }
}
