/** The local write-ahead log: group commit into preallocated, recycled files. */
@NullMarked
package io.chronik.wal;

import org.jspecify.annotations.NullMarked;
