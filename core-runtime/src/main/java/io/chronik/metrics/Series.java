package io.chronik.metrics;

/** One measured thing under one name with one set of labels. */
sealed interface Series permits Counter, Gauge, Histogram {
    /** Writes the current values. */
    void write(Exposition target, String name, Labels labels);
}
