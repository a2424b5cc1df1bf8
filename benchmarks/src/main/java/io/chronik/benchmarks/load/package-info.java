/** The load: a client process of its own and the handle that the harness drives it by. */
@NullMarked
package io.chronik.benchmarks.load;

import org.jspecify.annotations.NullMarked;
