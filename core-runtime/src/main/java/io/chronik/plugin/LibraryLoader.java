package io.chronik.plugin;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Loads those libraries of a plugin that are no modules of its layer. Finds the plugin's own classes, too, since some libraries
 * generate code that calls them.
 */
final class LibraryLoader extends URLClassLoader {
    static {
        registerAsParallelCapable();
    }

    private volatile @Nullable Module plugin;
    private volatile Set<String> pluginPackages = Set.of();

    LibraryLoader(String pluginId, URL[] jars, ClassLoader parent) {
        super("libraries of " + pluginId, jars, parent);
    }

    /** Called once, when the plugin's module is defined. */
    void plugin(Module module) {
        plugin = module;
        pluginPackages = module.getPackages();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        int end = name.lastIndexOf('.');
        Module module = plugin;
        if (module != null && end > 0 && pluginPackages.contains(name.substring(0, end))) {
            return module.getClassLoader().loadClass(name);
        }
        return super.findClass(name);
    }
}
