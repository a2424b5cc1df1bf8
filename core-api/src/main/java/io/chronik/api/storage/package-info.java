/** Object stores: where sealed data is kept for as long as it is retained. */
@NullMarked
package io.chronik.api.storage;

import org.jspecify.annotations.NullMarked;
