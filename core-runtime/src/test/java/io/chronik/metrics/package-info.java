@NullMarked
package io.chronik.metrics;

import org.jspecify.annotations.NullMarked;
