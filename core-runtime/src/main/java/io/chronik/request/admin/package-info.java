/** The APIs that describe and change the cluster: topics, partitions, configs. */
@NullMarked
package io.chronik.request.admin;

import org.jspecify.annotations.NullMarked;
