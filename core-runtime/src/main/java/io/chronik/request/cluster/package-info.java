/** What administrators ask of a cluster, answered for one node. */
@NullMarked
package io.chronik.request.cluster;

import org.jspecify.annotations.NullMarked;
