package io.chronik.request.telemetry;

import io.chronik.config.ClientMetricsConfigs;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.request.RequestContext;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.Errors;

/** The clients that push metrics, and what each of them is asked for. Thread-safe; remembers those that asked last. */
public final class ClientInstances {
    private static final int MAX_INSTANCES = 16_384;
    private static final String ALL = "*";

    private final Supplier<? extends ClusterImage> image;
    private final InstantSource clock;

    /** Guarded by this. */
    private final LinkedHashMap<Uuid, Instance> instances = new LinkedHashMap<>(16, 0.75f, true);

    /**
     * What a client is asked for.
     *
     * @param id another one for other metrics or another interval
     */
    record Subscription(int id, int intervalMillis, List<String> metrics) {}

    private static final class Instance {
        private final Subscription subscription;
        private final long askedMillis;
        private long pushedMillis = Long.MIN_VALUE;
        private boolean terminated;

        /** Whether the client was told that what it knows is wrong, so that it may ask again at once. */
        private boolean outdated;

        Instance(Subscription subscription, long askedMillis) {
            this.subscription = subscription;
            this.askedMillis = askedMillis;
        }
    }

    /** Creates it; the newest image is asked for the subscriptions. */
    public ClientInstances(Supplier<? extends ClusterImage> image, InstantSource clock) {
        this.image = image;
        this.clock = clock;
    }

    /** What a client is asked for; it may ask again after the interval. */
    synchronized Asked ask(RequestContext context, Uuid instanceId) {
        long now = clock.millis();
        Instance known = instances.get(instanceId);
        Subscription subscription = subscription(context, instanceId);
        if (known != null && !known.outdated && now - known.askedMillis < known.subscription.intervalMillis()) {
            return new Asked(subscription, Errors.THROTTLING_QUOTA_EXCEEDED);
        }
        instances.put(instanceId, new Instance(subscription, now));
        if (instances.size() > MAX_INSTANCES) {
            Iterator<Uuid> eldest = instances.keySet().iterator();
            eldest.next();
            eldest.remove();
        }
        return new Asked(subscription, Errors.NONE);
    }

    /** The answer to a client that asked. */
    record Asked(Subscription subscription, Errors error) {}

    /** Whether a client may push now; if so, it is noted that it did. */
    synchronized Errors push(RequestContext context, Uuid instanceId, int subscriptionId, boolean terminating) {
        long now = clock.millis();
        Instance instance = instances.get(instanceId);
        if (instance == null) {
            return Errors.UNKNOWN_SUBSCRIPTION_ID;
        }
        if (instance.terminated) {
            return Errors.INVALID_REQUEST;
        }
        boolean early = instance.pushedMillis != Long.MIN_VALUE
                && now - instance.pushedMillis < instance.subscription.intervalMillis();
        if (early && !terminating) {
            return Errors.THROTTLING_QUOTA_EXCEEDED;
        }
        if (subscriptionId != instance.subscription.id()
                || instance.subscription.id()
                        != subscription(context, instanceId).id()) {
            instance.outdated = true;
            return Errors.UNKNOWN_SUBSCRIPTION_ID;
        }
        instance.pushedMillis = now;
        instance.terminated = terminating;
        return Errors.NONE;
    }

    private Subscription subscription(RequestContext context, Uuid instanceId) {
        ClusterImage now = image.get();
        Map<String, String> attributes = Map.of(
                "client_instance_id", instanceId.toString(),
                "client_id", context.clientId(),
                "client_source_address",
                        context.remote().getAddress() == null
                                ? ""
                                : context.remote().getAddress().getHostAddress(),
                "client_source_port", Integer.toString(context.remote().getPort()));
        TreeSet<String> metrics = new TreeSet<>();
        int interval = Integer.MAX_VALUE;
        for (String name : now.configured(ConfigScope.CLIENT_METRICS)) {
            ClientMetricsConfigs configs = ClientMetricsConfigs.of(now.configs(ConfigScope.CLIENT_METRICS, name));
            if (matches(configs.match(), attributes)) {
                metrics.addAll(configs.metrics());
                interval = Math.min(interval, configs.intervalMillis());
            }
        }
        if (interval == Integer.MAX_VALUE) {
            interval = ClientMetricsConfigs.DEFAULT_INTERVAL_MILLIS;
        }
        List<String> wanted = metrics.contains(ALL) ? List.of(ALL) : List.copyOf(metrics);
        return new Subscription((31 * wanted.hashCode() + interval) ^ instanceId.hashCode(), interval, wanted);
    }

    private static boolean matches(Map<String, Pattern> match, Map<String, String> attributes) {
        return match.entrySet().stream().allMatch(entry -> {
            String value = attributes.get(entry.getKey());
            return value != null && entry.getValue().matcher(value).matches();
        });
    }
}
