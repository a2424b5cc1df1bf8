@NullMarked
package io.chronik.log;

import org.jspecify.annotations.NullMarked;
