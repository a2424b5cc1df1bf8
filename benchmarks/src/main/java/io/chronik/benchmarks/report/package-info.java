/** Figures and tables; no processes and no network. */
@NullMarked
package io.chronik.benchmarks.report;

import org.jspecify.annotations.NullMarked;
