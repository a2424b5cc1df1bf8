package io.chronik.api.embedding;

import java.util.List;

/**
 * Turns texts into vectors of one length, such that texts of similar meaning have similar vectors. All methods may be called by
 * several threads at once; {@link #embed} blocks and is interruptible.
 *
 * <p>From the release that brings vector indexes on, the node calls these methods. Until then nothing does but tests.
 */
public interface EmbeddingModel extends AutoCloseable {
    /** The length of every vector, from 1. */
    int dimensions();

    /** How many texts one call of {@link #embed} takes at most, from 1. */
    int maxTexts();

    /**
     * Embeds texts. A text that is longer than the model can take is cut off at the end, as the model's tokenizer does.
     *
     * @param texts 1 to {@link #maxTexts()} texts
     * @return one vector for each text, in the same order; finite numbers only
     * @throws EmbeddingException if there are no vectors; never for some of the texts only
     */
    List<float[]> embed(List<String> texts) throws EmbeddingException;

    /** Frees what the model holds. */
    @Override
    void close() throws EmbeddingException;
}
