package io.chronik.request.quota;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;

/**
 * A map that forgets: what was not used for an hour, and what was not used for longest when it is full. So clients that make up names
 * take no more than so much memory. Not thread-safe.
 */
final class RecentlyUsed<K, V> {
    private static final long MAX_IDLE_MILLIS = TimeUnit.HOURS.toMillis(1);

    private final int max;
    private final LinkedHashMap<K, Used<V>> entries = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Used<V> {
        private final V value;
        private long usedMillis;

        Used(V value) {
            this.value = value;
        }
    }

    RecentlyUsed(int max) {
        this.max = max;
    }

    V get(K key, long nowMillis, LongFunction<V> maker) {
        Used<V> used = entries.computeIfAbsent(key, _ -> new Used<>(maker.apply(nowMillis)));
        used.usedMillis = nowMillis;
        while (entries.size() > 1) {
            Map.Entry<K, Used<V>> eldest = entries.firstEntry();
            if (entries.size() <= max && nowMillis - eldest.getValue().usedMillis <= MAX_IDLE_MILLIS) {
                break;
            }
            entries.pollFirstEntry();
        }
        return used.value;
    }

    int size() {
        return entries.size();
    }
}
