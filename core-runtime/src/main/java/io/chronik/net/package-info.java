/** Netty: sockets, framing, order and back-pressure. The only home of io.netty. */
@NullMarked
package io.chronik.net;

import org.jspecify.annotations.NullMarked;
