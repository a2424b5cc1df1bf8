/** Old versions of requests, described once more and independently, so that what reads and writes them is held against it. */
@NullMarked
package io.chronik.request.old;

import org.jspecify.annotations.NullMarked;
