/** The rules about who may import whom. Each test also asserts that it saw what it judges. */
@NullMarked
package io.chronik.architecture;

import org.jspecify.annotations.NullMarked;
