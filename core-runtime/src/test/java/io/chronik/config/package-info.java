@NullMarked
package io.chronik.config;

import org.jspecify.annotations.NullMarked;
