/** Indexers: from committed records to something that can be asked. */
@NullMarked
package io.chronik.api.index;

import org.jspecify.annotations.NullMarked;
