/** What every plugin has in common: a provider that is found by its name, and the context it works in. */
@NullMarked
package io.chronik.api.plugin;

import org.jspecify.annotations.NullMarked;
