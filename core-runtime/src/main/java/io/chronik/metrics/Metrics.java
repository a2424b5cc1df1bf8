package io.chronik.metrics;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * The metrics of one node. Whoever measures asks for its counters once, when it is constructed, and keeps them. Any thread may
 * register, measure and read.
 */
public final class Metrics {
    /** The content type of {@link #prometheusText()}. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*");
    private static final int MAX_SERIES_PER_NAME = 1_000;

    private final Map<String, Family> families = new ConcurrentSkipListMap<>();

    /** An empty registry. */
    public Metrics() {}

    /** A counter without labels; the name should end in "_total". */
    public Counter counter(String name, String help) {
        return counter(name, help, Labels.NONE);
    }

    /** A counter; the same name and labels always answer the same one. */
    public Counter counter(String name, String help, Labels labels) {
        return family(name, "counter", help).series(labels, Counter.class, Counter::new);
    }

    /**
     * A number that is asked for when metrics are read, by the reading thread.
     *
     * @param value must not block or throw; NaN stands for "not known"
     * @throws IllegalArgumentException if there is one of that name already
     */
    public void gauge(String name, String help, DoubleSupplier value) {
        gauge(name, help, Labels.NONE, value);
    }

    /** The same, one of several that are told apart by labels. */
    public void gauge(String name, String help, Labels labels, DoubleSupplier value) {
        Gauge gauge = new Gauge(value);
        if (family(name, "gauge", help).series(labels, Gauge.class, () -> gauge) != gauge) {
            throw new IllegalArgumentException("there is a gauge " + name + labels.pairs() + " already");
        }
    }

    /** A histogram without labels. */
    public Histogram histogram(String name, String help, Buckets buckets) {
        return histogram(name, help, Labels.NONE, buckets);
    }

    /** A histogram; the same name and labels always answer the same one, with the buckets of the first call. */
    public Histogram histogram(String name, String help, Labels labels, Buckets buckets) {
        return family(name, "histogram", help).series(labels, Histogram.class, () -> new Histogram(buckets));
    }

    /** Everything in the text format of Prometheus, sorted by name. */
    public String prometheusText() {
        Exposition target = new Exposition();
        families.forEach((name, family) -> {
            target.head(name, family.type, family.help);
            family.series.forEach((labels, series) -> series.write(target, name, labels));
        });
        return target.toString();
    }

    private Family family(String name, String type, String help) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("'" + name + "' can't name a metric");
        }
        Family family = families.computeIfAbsent(name, _ -> new Family(name, type, help));
        if (!family.type.equals(type)) {
            throw new IllegalArgumentException(name + " is a " + family.type + " already and can't be a " + type);
        }
        return family;
    }

    /** All series of one name. */
    private static final class Family {
        private final String name;
        private final String type;
        private final String help;
        private final Map<Labels, Series> series = new ConcurrentHashMap<>();

        Family(String name, String type, String help) {
            this.name = name;
            this.type = type;
            this.help = help;
        }

        <S extends Series> S series(Labels labels, Class<S> kind, Supplier<S> maker) {
            Series known = series.computeIfAbsent(labels, _ -> {
                if (series.size() >= MAX_SERIES_PER_NAME) {
                    throw new IllegalArgumentException(
                            name + " has " + MAX_SERIES_PER_NAME + " series; a label must not be unbounded");
                }
                return maker.get();
            });
            return kind.cast(known);
        }
    }
}
