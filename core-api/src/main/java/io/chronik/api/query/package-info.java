/** Answering questions: retrievers that rank records, and HTTP routes that plugins add. */
@NullMarked
package io.chronik.api.query;

import org.jspecify.annotations.NullMarked;
