package io.chronik.storage;

import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginException;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreException;
import io.chronik.api.storage.ObjectStoreProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Makes object stores that are folders. The setting {@code path} names the folder; without it, it is the data directory. */
public final class LocalObjectStoreProvider implements ObjectStoreProvider {
    private static final String PATH = "path";

    /** Creates the provider. */
    public LocalObjectStoreProvider() {}

    @Override
    public String name() {
        return "local";
    }

    @Override
    public ObjectStore create(PluginContext context) throws PluginException {
        context.config().allowOnly(Set.of(PATH));
        String path = context.config().text(PATH).orElse(context.dataDirectory().toString());
        try {
            return LocalObjectStore.open(Path.of(path), context.clock());
        } catch (InvalidPathException e) {
            throw new PluginException("setting '" + PATH + "' is no path on this machine: " + path, e);
        } catch (ObjectStoreException e) {
            throw new PluginException("the folder of the local object store can't be used: " + e.getMessage(), e);
        }
    }
}
