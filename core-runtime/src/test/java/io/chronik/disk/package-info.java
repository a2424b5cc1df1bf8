/** A disk that a test can crash. */
@NullMarked
package io.chronik.disk;

import org.jspecify.annotations.NullMarked;
