/** The APIs of consumer groups: finding the coordinator, membership, offsets, descriptions. */
@NullMarked
package io.chronik.request.group;

import org.jspecify.annotations.NullMarked;
