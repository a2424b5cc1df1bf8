/** The adapter around Kafka's group coordinator; the only home of its types. */
@NullMarked
package io.chronik.group;

import org.jspecify.annotations.NullMarked;
