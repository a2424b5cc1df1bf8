package io.chronik.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Loads those libraries of a plugin that are no modules of its layer. Finds the classes of the layer, too: a library here may need
 * one that is a module there, and some generate code that calls the plugin.
 */
final class LibraryLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private volatile @Nullable ClassLoader modules;
    private volatile Set<String> modulePackages = Set.of();

    LibraryLoader(String pluginId, URL[] jars, ClassLoader parent) {
        super("libraries of " + pluginId, jars, parent);
    }

    /** Called once, when the plugin's layer is defined, whose modules have one loader. */
    void layer(ModuleLayer layer, ClassLoader loader) {
        modulePackages = layer.modules().stream()
                .flatMap(module -> module.getPackages().stream())
                .collect(Collectors.toUnmodifiableSet());
        modules = loader;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        int end = name.lastIndexOf('.');
        ClassLoader loader = modules;
        if (loader != null && end > 0 && modulePackages.contains(name.substring(0, end))) {
            return loader.loadClass(name);
        }
        return super.findClass(name);
    }
}
