/** Metrics that clients push (KIP-714). */
@NullMarked
package io.chronik.request.telemetry;

import org.jspecify.annotations.NullMarked;
