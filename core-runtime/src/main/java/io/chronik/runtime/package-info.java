/** The composition root: starts and stops the parts in order, nothing else. */
@NullMarked
package io.chronik.runtime;

import org.jspecify.annotations.NullMarked;
