/**
 * The same requests, in every version, to Apache Kafka and to Chronik; the answers compared field by field. What differs on purpose is in
 * {@code differences.txt}, each with its reason.
 */
@NullMarked
package io.chronik.compat.differential;

import org.jspecify.annotations.NullMarked;
