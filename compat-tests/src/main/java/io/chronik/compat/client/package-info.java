/** The program that stands for the Java clients: compiled once, run with the class path of each client version. */
@NullMarked
package io.chronik.compat.client;

import org.jspecify.annotations.NullMarked;
