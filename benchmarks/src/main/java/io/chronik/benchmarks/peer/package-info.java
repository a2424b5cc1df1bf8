/** The measured brokers as processes: starting, watching, stopping; and the broker that does nothing. */
@NullMarked
package io.chronik.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
