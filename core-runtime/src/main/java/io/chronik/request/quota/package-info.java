/** Client quotas: set, described, and enforced. */
@NullMarked
package io.chronik.request.quota;

import org.jspecify.annotations.NullMarked;
