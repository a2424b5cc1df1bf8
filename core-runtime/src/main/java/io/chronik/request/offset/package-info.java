/** Offsets of a log: listing, deleting below, epochs. */
@NullMarked
package io.chronik.request.offset;

import org.jspecify.annotations.NullMarked;
