/** Counters, gauges and histograms without locks, and their text for Prometheus. Whoever measures is given the registry. */
@NullMarked
package io.chronik.metrics;

import org.jspecify.annotations.NullMarked;
