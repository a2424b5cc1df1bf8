package io.chronik.metrics;

import java.util.function.DoubleSupplier;

/** A number that is asked for when the metrics are read. */
final class Gauge implements Series {
    private final DoubleSupplier value;

    Gauge(DoubleSupplier value) {
        this.value = value;
    }

    @Override
    public void write(Exposition target, String name, Labels labels) {
        target.sample(name, labels, value.getAsDouble());
    }
}
