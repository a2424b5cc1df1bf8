/** What a node gives its plugins, for tests. */
@NullMarked
package io.chronik.testkit.plugin;

import org.jspecify.annotations.NullMarked;
