/** The {@code chronik-server} command: it reads arguments, starts a node or prints something, and owns nothing else. */
@NullMarked
package io.chronik.cli;

import org.jspecify.annotations.NullMarked;
