package io.chronik.request.quota;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.MetadataListener;
import io.chronik.request.ClientLimits;
import io.chronik.request.MutationLimits;
import io.chronik.request.RequestContext;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.errors.ThrottlingQuotaExceededException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.jspecify.annotations.Nullable;

/**
 * Measures what clients take, and tells how long they must pause. Where no quota is set it does next to nothing. Thread-safe; follows
 * the metadata as a listener.
 */
public final class ClientQuotas implements ClientLimits, MutationLimits, MetadataListener {
    private static final int MAX_CLIENTS = 10_000;
    private static final double PERCENT_PER_NANO = 100.0 / TimeUnit.SECONDS.toNanos(1);

    private final QuotaWindows windows;
    private final InstantSource clock;
    private volatile QuotaTable table;

    /** Guarded by itself. */
    private final RecentlyUsed<Sensor, RateWindow> rates = new RecentlyUsed<>(MAX_CLIENTS);

    /** Guarded by itself. */
    private final RecentlyUsed<Sensor, TokenBucket> buckets = new RecentlyUsed<>(MAX_CLIENTS);

    /** Guarded by itself. */
    private final RecentlyUsed<InetAddress, RateWindow> addresses = new RecentlyUsed<>(MAX_CLIENTS);

    private record Sensor(
            QuotaKey key, @Nullable String user, @Nullable String clientId) {}

    /** Creates it with the quotas of this image. */
    public ClientQuotas(QuotaWindows windows, InstantSource clock, ClusterImage image) {
        this.windows = windows;
        this.clock = clock;
        this.table = new QuotaTable(image.admin().quotas());
    }

    @Override
    public void changed(ClusterImage before, ClusterImage after) {
        if (!before.admin().quotas().equals(after.admin().quotas())) {
            table = new QuotaTable(after.admin().quotas());
        }
    }

    @Override
    public void admit(RequestContext context, ApiMessage request) {
        if (request instanceof FetchRequestData fetch) {
            QuotaTable.Limit limit = limit(QuotaKey.CONSUMER_BYTE_RATE, context);
            if (limit != null) {
                double inWindows = limit.bound() * (windows.count() - 1) * windows.seconds();
                fetch.setMaxBytes((int) Math.min(fetch.maxBytes(), inWindows));
                fetch.setMinBytes(Math.min(fetch.minBytes(), fetch.maxBytes()));
            }
        }
    }

    @Override
    public int charge(Cost cost) {
        RequestContext context = cost.context();
        long now = clock.millis();
        long pause = 0;
        boolean answered = !(cost.request() instanceof ProduceRequestData produce && produce.acks() == 0);
        if (answered) {
            QuotaTable.Limit limit = limit(QuotaKey.REQUEST_PERCENTAGE, context);
            if (limit != null) {
                long percentPause =
                        record(QuotaKey.REQUEST_PERCENTAGE, limit, cost.handlerNanos() * PERCENT_PER_NANO, now);
                pause = Math.min(percentPause, TimeUnit.SECONDS.toMillis(windows.seconds()));
            }
        }
        pause = switch (cost.request()) {
            case ProduceRequestData _ -> Math.max(pause, produced(context, cost.requestBytes(), now));
            case FetchRequestData _ -> fetched(cost, pause, now);
            default -> pause;
        };
        return (int) Math.min(pause, Integer.MAX_VALUE);
    }

    private long produced(RequestContext context, int bytes, long now) {
        QuotaTable.Limit limit = limit(QuotaKey.PRODUCER_BYTE_RATE, context);
        return limit == null ? 0 : record(QuotaKey.PRODUCER_BYTE_RATE, limit, bytes, now);
    }

    private long fetched(Cost cost, long pauseBefore, long now) {
        QuotaTable.Limit limit = limit(QuotaKey.CONSUMER_BYTE_RATE, cost.context());
        if (limit == null || !(cost.response() instanceof FetchResponseData response)) {
            return pauseBefore;
        }
        short version = (short) Math.max(cost.context().version(), ApiKeys.FETCH.oldestVersion());
        int bytes = response.size(new ObjectSerializationCache(), version);
        long pause = Math.max(pauseBefore, record(QuotaKey.CONSUMER_BYTE_RATE, limit, bytes, now));
        if (pause > 0) {
            record(QuotaKey.CONSUMER_BYTE_RATE, limit, -bytes, now);
        }
        return pause;
    }

    private QuotaTable.@Nullable Limit limit(QuotaKey key, RequestContext context) {
        return table.of(key, context.principal().getName(), context.clientId());
    }

    private long record(QuotaKey key, QuotaTable.Limit limit, double value, long now) {
        synchronized (rates) {
            RateWindow rate = rates.get(new Sensor(key, limit.user(), limit.clientId()), now, this::newRate);
            rate.record(value, now);
            return rate.pauseMillis(limit.bound(), now);
        }
    }

    private RateWindow newRate(long now) {
        return new RateWindow(windows.count(), TimeUnit.SECONDS.toMillis(windows.seconds()), now);
    }

    /**
     * Counts a new connection.
     *
     * @return for how many milliseconds the connection is kept waiting and then closed, because its address makes too many; 0 to serve it
     */
    public int connected(InetAddress address) {
        Double bound = table.connections(address);
        if (bound == null) {
            return 0;
        }
        long now = clock.millis();
        synchronized (addresses) {
            RateWindow rate = addresses.get(address, now, this::newRate);
            rate.record(1, now);
            long pause = rate.pauseMillis(bound, now);
            if (pause > 0) {
                rate.record(-1, now);
            }
            return (int) Math.min(pause, TimeUnit.SECONDS.toMillis(windows.seconds()));
        }
    }

    @Override
    public Permits permits(RequestContext context, boolean strict) {
        return new BucketPermits(context, strict);
    }

    /** Of one request; used by its thread. */
    private final class BucketPermits implements Permits {
        private final RequestContext context;
        private final boolean strict;
        private long pause;

        BucketPermits(RequestContext context, boolean strict) {
            this.context = context;
            this.strict = strict;
        }

        @Override
        public void take(int partitions) {
            QuotaTable.Limit limit = limit(QuotaKey.CONTROLLER_MUTATION_RATE, context);
            if (limit == null) {
                return;
            }
            long now = clock.millis();
            synchronized (buckets) {
                TokenBucket bucket = buckets.get(
                        new Sensor(QuotaKey.CONTROLLER_MUTATION_RATE, limit.user(), limit.clientId()),
                        now,
                        _ -> newBucket(limit.bound(), now));
                boolean overdrawn = bucket.left(limit.bound(), now) < 0;
                if (!(strict && overdrawn)) {
                    bucket.take(partitions);
                }
                if (strict && !overdrawn) {
                    return;
                }
                pause = Math.max(pause, bucket.pauseMillis());
                if (!strict) {
                    return;
                }
            }
            throw new ThrottlingQuotaExceededException(throttleMillis(), Errors.THROTTLING_QUOTA_EXCEEDED.message());
        }

        @Override
        public int throttleMillis() {
            return (int) Math.min(pause, Integer.MAX_VALUE);
        }
    }

    private TokenBucket newBucket(double rate, long now) {
        return new TokenBucket((double) windows.controllerCount() * windows.controllerSeconds(), rate, now);
    }

    /** How many clients are measured. */
    int measured() {
        synchronized (rates) {
            return rates.size();
        }
    }
}
