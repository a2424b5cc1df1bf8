package io.chronik.plugin;

import io.chronik.api.embedding.EmbeddingModelProvider;
import io.chronik.api.index.IndexerProvider;
import io.chronik.api.plugin.PluginProvider;
import io.chronik.api.query.HttpExtensionProvider;
import io.chronik.api.query.RetrieverProvider;
import io.chronik.api.storage.ObjectStoreProvider;
import java.util.List;

/**
 * A kind of thing that a plugin can add.
 *
 * @param label how it is called in listings
 * @param provider the interface that a plugin provides
 */
record PluginKind(String label, Class<? extends PluginProvider<?>> provider) {
    /** Every kind that there is. */
    static List<PluginKind> all() {
        return List.of(
                new PluginKind("object-store", ObjectStoreProvider.class),
                new PluginKind("indexer", IndexerProvider.class),
                new PluginKind("embedding-model", EmbeddingModelProvider.class),
                new PluginKind("retriever", RetrieverProvider.class),
                new PluginKind("http-extension", HttpExtensionProvider.class));
    }
}
