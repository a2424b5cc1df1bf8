/** Brokers as separate processes: the assembled Chronik distribution, and Apache Kafka as the reference. */
@NullMarked
package io.chronik.compat.broker;

import org.jspecify.annotations.NullMarked;
