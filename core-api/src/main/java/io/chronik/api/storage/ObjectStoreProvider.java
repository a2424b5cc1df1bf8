package io.chronik.api.storage;

import io.chronik.api.plugin.PluginProvider;

/** Adds a kind of object store. Its name is what {@code OBJECT_STORE_BACKEND} selects. */
public interface ObjectStoreProvider extends PluginProvider<ObjectStore> {}
