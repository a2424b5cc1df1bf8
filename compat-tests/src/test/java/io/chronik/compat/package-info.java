/** Black-box cases: every class runs the same cases on Chronik and, where asked, on Apache Kafka. */
@NullMarked
package io.chronik.compat;

import org.jspecify.annotations.NullMarked;
