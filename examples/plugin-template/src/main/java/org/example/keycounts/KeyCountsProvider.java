package org.example.keycounts;

import io.chronik.api.index.Indexer;
import io.chronik.api.index.IndexerProvider;
import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginException;
import java.util.Set;

/** Where the node begins: found by the module's {@code provides}, asked for its name, and then for an indexer. */
public final class KeyCountsProvider implements IndexerProvider {
    private static final String MAX_KEYS = "max.keys";

    /** Called by the node. */
    public KeyCountsProvider() {}

    @Override
    public String name() {
        return "key-counts";
    }

    @Override
    public Indexer create(PluginContext context) throws PluginException {
        context.config().allowOnly(Set.of(MAX_KEYS));
        return new KeyCountsIndexer((int) context.config().wholeNumber(MAX_KEYS, 1_000_000, 1, 100_000_000));
    }
}
