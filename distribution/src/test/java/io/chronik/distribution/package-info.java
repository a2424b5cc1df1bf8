/** Tests of the tarball as its users get it. */
@NullMarked
package io.chronik.distribution;

import org.jspecify.annotations.NullMarked;
