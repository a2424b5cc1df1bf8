@NullMarked
package io.chronik.wal;

import org.jspecify.annotations.NullMarked;
