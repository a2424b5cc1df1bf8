package io.chronik.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MetricsTest {
    private final Metrics metrics = new Metrics();

    @Test
    void countsFromManyThreadsWithoutLosingAny() throws InterruptedException {
        Counter counter = metrics.counter("chronik_produce_requests_total", "Requests.");
        Histogram histogram = metrics.histogram("chronik_produce_seconds", "Time.", Buckets.latency());
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int j = 0; j < 10_000; j++) {
                    counter.increment();
                    counter.add(2);
                    histogram.observe(j);
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertEquals(120_000, counter.value());
        assertEquals(40_000, histogram.count());
    }

    @Test
    void isWrittenAsPrometheusReadsIt() {
        metrics.gauge("chronik_z", "Last.", () -> 0.25);
        metrics.counter("chronik_errors_total", "Errors,\nby \\kind.", Labels.of("kind", "a\"b\\c\nd"))
                .add(7);
        Histogram histogram = metrics.histogram("chronik_h", "Sizes.", Labels.of("api", "Fetch"), Buckets.of(1, 10));
        histogram.observe(1);
        histogram.observe(2);
        histogram.observe(11);

        assertEquals("""
                # HELP chronik_errors_total Errors,\\nby \\\\kind.
                # TYPE chronik_errors_total counter
                chronik_errors_total{kind="a\\"b\\\\c\\nd"} 7
                # HELP chronik_h Sizes.
                # TYPE chronik_h histogram
                chronik_h_bucket{api="Fetch",le="1"} 1
                chronik_h_bucket{api="Fetch",le="10"} 2
                chronik_h_bucket{api="Fetch",le="+Inf"} 3
                chronik_h_sum{api="Fetch"} 14
                chronik_h_count{api="Fetch"} 3
                # HELP chronik_z Last.
                # TYPE chronik_z gauge
                chronik_z 0.25
                """, metrics.prometheusText());
    }

    @Test
    void showsNanosecondsAsSeconds() {
        metrics.histogram("chronik_t_seconds", "Time.", new Buckets(List.of(2_500_000L), 1e-9))
                .observe(1_500_000_000L);

        assertEquals("""
                # HELP chronik_t_seconds Time.
                # TYPE chronik_t_seconds histogram
                chronik_t_seconds_bucket{le="0.0025"} 0
                chronik_t_seconds_bucket{le="+Inf"} 1
                chronik_t_seconds_sum 1.5
                chronik_t_seconds_count 1
                """, metrics.prometheusText());
    }

    @Test
    void writesEveryKindOfNumber() {
        assertEquals("0", Exposition.number(0));
        assertEquals("-3", Exposition.number(-3));
        assertEquals("9007199254740991", Exposition.number((1L << 53) - 1));
        assertEquals("0.0001", Exposition.number(0.0001));
        assertEquals("NaN", Exposition.number(Double.NaN));
        assertEquals("+Inf", Exposition.number(Double.POSITIVE_INFINITY));
        assertEquals("-Inf", Exposition.number(Double.NEGATIVE_INFINITY));
    }

    @Test
    void answersTheSameSeriesForTheSameNameAndLabels() {
        Counter first = metrics.counter("chronik_a_total", "A.", Labels.of("api", "Fetch"));

        assertSame(first, metrics.counter("chronik_a_total", "A.", Labels.of("api", "Fetch")));
        assertEquals(
                0,
                metrics.counter("chronik_a_total", "A.", Labels.of("api", "Produce"))
                        .value());
    }

    @Test
    void refusesWhatWouldMakeTheTextAmbiguous() {
        metrics.counter("chronik_a_total", "A.");
        metrics.gauge("chronik_g", "G.", () -> 1);

        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("chronik_a_total", "A.", () -> 1));
        assertThrows(IllegalArgumentException.class, () -> metrics.gauge("chronik_g", "G.", () -> 2));
        assertThrows(IllegalArgumentException.class, () -> metrics.counter("a b", "A."));
        assertThrows(IllegalArgumentException.class, () -> Labels.of("a b", "x"));
        assertThrows(IllegalArgumentException.class, () -> new Labels(List.of("a")));
        assertThrows(IllegalArgumentException.class, () -> Buckets.of(2, 1));
    }

    @Test
    void doesNotGrowWithoutBound() {
        for (int i = 0; i < 1_000; i++) {
            metrics.counter("chronik_a_total", "A.", Labels.of("n", Integer.toString(i)));
        }

        assertThrows(
                IllegalArgumentException.class, () -> metrics.counter("chronik_a_total", "A.", Labels.of("n", "x")));
        assertEquals(
                0, metrics.counter("chronik_a_total", "A.", Labels.of("n", "7")).value());
    }
}
