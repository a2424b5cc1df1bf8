/** Files, as the log needs them: what a test replaces with a disk that forgets, tears or flips bits. */
@NullMarked
package io.chronik.disk;

import org.jspecify.annotations.NullMarked;
