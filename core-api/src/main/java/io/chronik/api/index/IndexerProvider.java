package io.chronik.api.index;

import io.chronik.api.plugin.PluginProvider;

/** Adds a kind of index. */
public interface IndexerProvider extends PluginProvider<Indexer> {}
