/** The command line and the scenarios: what is run, in which order, and what is printed. */
@NullMarked
package io.chronik.benchmarks;

import org.jspecify.annotations.NullMarked;
