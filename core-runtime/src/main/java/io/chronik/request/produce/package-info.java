/** Producing: validation of batches, appending, producer ids. */
@NullMarked
package io.chronik.request.produce;

import org.jspecify.annotations.NullMarked;
