/** Write-ahead logs: where every acknowledged record is durable first. */
@NullMarked
package io.chronik.api.wal;

import org.jspecify.annotations.NullMarked;
