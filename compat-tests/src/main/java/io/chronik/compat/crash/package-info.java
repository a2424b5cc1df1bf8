/** The crash test: load on a broker that is killed again and again, and the check of what it acknowledged against what it holds. */
@NullMarked
package io.chronik.compat.crash;

import org.jspecify.annotations.NullMarked;
