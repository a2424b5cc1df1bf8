/** Fetching: sessions, long polls, reading. */
@NullMarked
package io.chronik.request.fetch;

import org.jspecify.annotations.NullMarked;
