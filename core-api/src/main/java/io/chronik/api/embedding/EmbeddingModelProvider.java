package io.chronik.api.embedding;

import io.chronik.api.plugin.PluginProvider;

/** Adds a way to embed texts. */
public interface EmbeddingModelProvider extends PluginProvider<EmbeddingModel> {}
