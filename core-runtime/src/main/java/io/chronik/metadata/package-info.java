/** What the cluster knows of itself: topics, partitions, configs; event-sourced, kept in memory as immutable images. */
@NullMarked
package io.chronik.metadata;

import org.jspecify.annotations.NullMarked;
