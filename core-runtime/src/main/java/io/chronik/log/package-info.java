/** Partition logs: offsets, segments, indexes, producer state, high watermark. */
@NullMarked
package io.chronik.log;

import org.jspecify.annotations.NullMarked;
