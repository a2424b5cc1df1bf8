/** The versions of requests that clients from before Kafka 1.0 send and Kafka's own classes know no more: one small codec per API. */
@NullMarked
package io.chronik.request.old;

import org.jspecify.annotations.NullMarked;
