/** Metadata stores: where a cluster keeps what it knows of itself. */
@NullMarked
package io.chronik.api.metadata;

import org.jspecify.annotations.NullMarked;
