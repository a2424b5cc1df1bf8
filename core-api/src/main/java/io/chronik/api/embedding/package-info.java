/** Embedding models: from texts to vectors. */
@NullMarked
package io.chronik.api.embedding;

import org.jspecify.annotations.NullMarked;
