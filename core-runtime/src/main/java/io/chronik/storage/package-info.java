/** The built-in object store: a folder. */
@NullMarked
package io.chronik.storage;

import org.jspecify.annotations.NullMarked;
