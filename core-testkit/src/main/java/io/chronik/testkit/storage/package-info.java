/** The conformance suite of object stores, and one in memory. */
@NullMarked
package io.chronik.testkit.storage;

import org.jspecify.annotations.NullMarked;
