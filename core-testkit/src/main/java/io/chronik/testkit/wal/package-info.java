/** Write-ahead logs: the conformance suite, and one in memory. */
@NullMarked
package io.chronik.testkit.wal;

import org.jspecify.annotations.NullMarked;
