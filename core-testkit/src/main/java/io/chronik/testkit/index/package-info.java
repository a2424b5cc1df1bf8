/** The conformance suite of indexers. */
@NullMarked
package io.chronik.testkit.index;

import org.jspecify.annotations.NullMarked;
