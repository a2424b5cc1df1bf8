@NullMarked
package io.chronik.http;

import org.jspecify.annotations.NullMarked;
