/** The HTTP side of a node: health, readiness, metrics. The only home of HTTP statuses. */
@NullMarked
package io.chronik.http;

import org.jspecify.annotations.NullMarked;
