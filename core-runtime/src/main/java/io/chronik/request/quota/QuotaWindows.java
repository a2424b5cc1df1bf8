package io.chronik.request.quota;

/**
 * Over how much time quotas are measured.
 *
 * @param count {@code quota.window.num}
 * @param seconds {@code quota.window.size.seconds}
 * @param controllerCount {@code controller.quota.window.num}
 * @param controllerSeconds {@code controller.quota.window.size.seconds}
 */
public record QuotaWindows(int count, int seconds, int controllerCount, int controllerSeconds) {
    /** Kafka's. */
    public static final QuotaWindows DEFAULTS = new QuotaWindows(11, 1, 11, 1);
}
