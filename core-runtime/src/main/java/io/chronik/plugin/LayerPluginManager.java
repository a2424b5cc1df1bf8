package io.chronik.plugin;

import io.chronik.api.plugin.PluginApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Pattern;
import org.pf4j.DefaultExtensionFactory;
import org.pf4j.DefaultPluginManager;
import org.pf4j.DefaultVersionManager;
import org.pf4j.ExtensionFinder;
import org.pf4j.ExtensionWrapper;
import org.pf4j.ManifestPluginDescriptorFinder;
import org.pf4j.PluginDescriptor;
import org.pf4j.PluginDescriptorFinder;
import org.pf4j.PluginFactory;
import org.pf4j.PluginLoader;
import org.pf4j.PluginRepository;
import org.pf4j.PluginStatusProvider;
import org.pf4j.VersionManager;

/**
 * PF4J with our class loading: it reads descriptors, compares versions and keeps the life cycle; classes come from a module layer
 * per plugin, and what a plugin provides is found by its module's {@code provides}. Not thread-safe.
 *
 * <p>The create methods are called by the constructor of the superclass, so nothing here has fields of its own.
 */
final class LayerPluginManager extends DefaultPluginManager {
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9.-]{0,63}");

    LayerPluginManager(Path directory) {
        super(directory);
        setSystemVersion(PluginApi.version());
        // "1.0.0" means that version and not, as is PF4J's default, that one or any later
        setExactVersionAllowed(true);
    }

    /** The plugin that PF4J knows under this id. */
    LoadedPlugin plugin(String id) {
        return (LoadedPlugin) getPlugin(id).getPlugin();
    }

    /**
     * Reads a descriptor without loading anything.
     *
     * @throws PluginRefusedException if there is none, or it is not complete
     */
    PluginDescriptor descriptor(Path candidate) {
        return getPluginDescriptorFinder().find(candidate);
    }

    @Override
    protected PluginDescriptorFinder createPluginDescriptorFinder() {
        return new JarDescriptorFinder();
    }

    @Override
    protected PluginLoader createPluginLoader() {
        return new LayerLoader(new DefaultVersionManager());
    }

    @Override
    protected PluginFactory createPluginFactory() {
        return wrapper -> new LoadedPlugin(((LayerLoader) getPluginLoader()).take(wrapper.getPluginId()));
    }

    @Override
    protected VersionManager createVersionManager() {
        return new DefaultVersionManager();
    }

    @Override
    protected PluginRepository createPluginRepository() {
        return new NoRepository();
    }

    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
        return new AllEnabled();
    }

    @Override
    protected ExtensionFinder createExtensionFinder() {
        return new NoExtensions();
    }

    @Override
    protected DefaultExtensionFactory createExtensionFactory() {
        return new DefaultExtensionFactory();
    }

    /** Reads the manifest of the plugin's jar, also where that is in a directory of its own. */
    private static final class JarDescriptorFinder extends ManifestPluginDescriptorFinder {
        @Override
        public boolean isApplicable(Path candidate) {
            return true;
        }

        @Override
        public PluginDescriptor find(Path candidate) {
            Path jar = null;
            try {
                jar = PluginFiles.of(candidate).jar();
                try (JarFile file = new JarFile(jar.toFile())) {
                    Manifest manifest = file.getManifest();
                    if (manifest == null) {
                        throw new PluginRefusedException("the jar has no manifest; it needs one with Plugin-Id");
                    }
                    check(manifest.getMainAttributes());
                    return createPluginDescriptor(manifest);
                }
            } catch (IOException e) {
                throw new PluginRefusedException(
                        (jar == null ? candidate : jar).getFileName() + " can't be read: " + e.getMessage(), e);
            }
        }

        private static void check(Attributes attributes) {
            for (String name : List.of(PLUGIN_ID, PLUGIN_VERSION, PLUGIN_REQUIRES)) {
                String value = attributes.getValue(name);
                if (value == null || value.isBlank()) {
                    throw new PluginRefusedException("the manifest has no " + name);
                }
            }
            if (!ID.matcher(attributes.getValue(PLUGIN_ID)).matches()) {
                throw new PluginRefusedException(
                        "Plugin-Id is not 1 to 64 of a-z 0-9 . -, beginning with a letter or digit");
            }
            String dependencies = attributes.getValue(PLUGIN_DEPENDENCIES);
            if (dependencies != null && !dependencies.isBlank()) {
                throw new PluginRefusedException("it has Plugin-Dependencies, but plugins can't depend on each other");
            }
        }
    }

    private static final class LayerLoader implements PluginLoader {
        private final VersionManager versions;
        private final Map<String, PluginLayer> layers = new ConcurrentHashMap<>();

        LayerLoader(VersionManager versions) {
            this.versions = versions;
        }

        /** Hands the layer over: kept here too, the classes of a plugin that failed would stay in memory. */
        PluginLayer take(String id) {
            return Objects.requireNonNull(layers.remove(id), () -> "no layer of " + id);
        }

        @Override
        public boolean isApplicable(Path candidate) {
            return true;
        }

        /** Returns the loader that PF4J closes when the plugin is unloaded. */
        @Override
        public ClassLoader loadPlugin(Path candidate, PluginDescriptor descriptor) {
            checkApiVersion(descriptor);
            try {
                PluginLayer layer = PluginLayer.define(descriptor.getPluginId(), PluginFiles.of(candidate));
                layers.put(descriptor.getPluginId(), layer);
                return layer.libraries();
            } catch (IOException e) {
                throw new PluginRefusedException("its files can't be read: " + e.getMessage(), e);
            }
        }

        /** Before a class of the plugin is near. */
        private void checkApiVersion(PluginDescriptor descriptor) {
            boolean satisfied;
            try {
                satisfied = versions.checkVersionConstraint(PluginApi.version(), descriptor.getRequires());
            } catch (RuntimeException e) { // the parser's own types, of a library that only PF4J knows
                throw new PluginRefusedException(
                        "Plugin-Requires is no version range: '" + descriptor.getRequires() + "'", e);
            }
            if (!satisfied) {
                throw new PluginRefusedException("it requires the plugin API " + descriptor.getRequires()
                        + ", and this node has " + PluginApi.version());
            }
        }
    }

    /** The registry says which files are plugins. */
    private static final class NoRepository implements PluginRepository {
        @Override
        public List<Path> getPluginPaths() {
            return List.of();
        }

        @Override
        public boolean deletePluginPath(Path path) {
            return false;
        }
    }

    /** What is in the directory is wanted; PF4J's files with enabled and disabled ids are not used. */
    private static final class AllEnabled implements PluginStatusProvider {
        @Override
        public boolean isPluginDisabled(String id) {
            return false;
        }

        @Override
        public void disablePlugin(String id) {
            throw new UnsupportedOperationException("plugins are removed from the directory instead");
        }

        @Override
        public void enablePlugin(String id) {
            throw new UnsupportedOperationException("every plugin in the directory is enabled");
        }
    }

    /** Providers are found through modules, not by PF4J's annotations. */
    private static final class NoExtensions implements ExtensionFinder {
        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type) {
            return List.of();
        }

        @Override
        public <T> List<ExtensionWrapper<T>> find(Class<T> type, String pluginId) {
            return List.of();
        }

        @Override
        @SuppressWarnings("rawtypes")
        public List<ExtensionWrapper> find(String pluginId) {
            return List.of();
        }

        @Override
        public Set<String> findClassNames(String pluginId) {
            return Set.of();
        }
    }

    /** For messages: what the candidate is called. */
    static String nameOf(Path candidate) {
        return candidate.getFileName() + (Files.isDirectory(candidate) ? "/" : "");
    }
}
