/** One small class per Kafka API; the only home of Kafka's error codes. */
@NullMarked
package io.chronik.request;

import org.jspecify.annotations.NullMarked;
