/** Clock, scheduler and disk: what a simulation replaces. */
@NullMarked
package io.chronik.time;

import org.jspecify.annotations.NullMarked;
