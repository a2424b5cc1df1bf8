/** Tests of the network layer: real sockets on the loopback, frames made by hand. */
@NullMarked
package io.chronik.net;

import org.jspecify.annotations.NullMarked;
