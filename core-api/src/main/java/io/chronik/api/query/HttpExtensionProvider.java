package io.chronik.api.query;

import io.chronik.api.plugin.PluginProvider;

/** Adds routes to the HTTP interface. */
public interface HttpExtensionProvider extends PluginProvider<HttpExtension> {}
