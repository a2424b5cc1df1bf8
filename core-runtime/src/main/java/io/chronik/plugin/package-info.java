/** Finding and running plugins; the only home of class loaders and reflection. */
@NullMarked
package io.chronik.plugin;

import org.jspecify.annotations.NullMarked;
