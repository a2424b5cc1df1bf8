/** Who may do what: credentials, access rights, and the check of every request. */
@NullMarked
package io.chronik.request.access;

import org.jspecify.annotations.NullMarked;
