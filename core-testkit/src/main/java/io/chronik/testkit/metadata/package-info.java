/** Metadata stores: the conformance suite, and one in memory. */
@NullMarked
package io.chronik.testkit.metadata;

import org.jspecify.annotations.NullMarked;
