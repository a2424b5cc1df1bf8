package io.chronik.api.query;

import io.chronik.api.plugin.PluginProvider;

/** Adds a way to find and rank records. */
public interface RetrieverProvider extends PluginProvider<Retriever> {}
