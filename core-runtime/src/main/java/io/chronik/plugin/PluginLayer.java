package io.chronik.plugin;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.lang.module.ResolutionException;
import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A plugin's module in a layer of its own. The modules among its libraries that it requires, directly or not, are in the layer, too;
 * all its other libraries form its class path, which the modules of the layer may read.
 *
 * <p>Jars without a module descriptor always go to the class path. In the layer they would be automatic modules, which read
 * everything that the node has, and would find the node's versions of libraries instead of the plugin's.
 */
final class PluginLayer {
    private final Module module;
    private final LibraryLoader libraries;

    private PluginLayer(Module module, LibraryLoader libraries) {
        this.module = module;
        this.libraries = libraries;
    }

    /** The plugin's module. */
    Module module() {
        return module;
    }

    /** What loads the plugin's class path. Whoever closes it ends the plugin. */
    LibraryLoader libraries() {
        return libraries;
    }

    /**
     * Defines the layer. No code of the plugin runs.
     *
     * @throws PluginRefusedException if that is not possible, with the reason
     */
    static PluginLayer define(String pluginId, PluginFiles files) {
        ModuleLayer node = PluginLayer.class.getModule().getLayer();
        if (node == null) {
            throw new PluginRefusedException("the node runs from the class path; plugins need the module path (-p)");
        }
        ModuleDescriptor own = descriptor(files.jar());
        if (own.isAutomatic()) {
            throw new PluginRefusedException("the jar has no module-info.class");
        }
        if (node.findModule(own.name()).isPresent()) {
            throw new PluginRefusedException(
                    "the node itself has a module " + own.name() + "; give the plugin's another name");
        }
        Map<String, Path> modules = requiredModules(own, files.libraries(), node);
        List<Path> layerJars = new ArrayList<>(modules.values());
        layerJars.add(files.jar());
        List<Path> classPath = files.libraries().stream()
                .filter(jar -> !layerJars.contains(jar))
                .toList();
        LibraryLoader libraries = new LibraryLoader(pluginId, urls(classPath), new SharedClasses(node));
        try {
            Module module = define(own.name(), layerJars, modules.keySet(), libraries, node);
            libraries.layer(module.getLayer(), module.getClassLoader());
            return new PluginLayer(module, libraries);
        } catch (FindException | ResolutionException | LayerInstantiationException e) {
            close(libraries);
            throw new PluginRefusedException("its modules can't be resolved: " + e.getMessage(), e);
        } catch (RuntimeException | LinkageError e) {
            close(libraries);
            throw e;
        }
    }

    private static ModuleDescriptor descriptor(Path jar) {
        try {
            Set<ModuleReference> found = ModuleFinder.of(jar).findAll();
            if (found.size() != 1) {
                throw new PluginRefusedException(jar.getFileName() + " is no jar");
            }
            return found.iterator().next().descriptor();
        } catch (FindException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PluginRefusedException(jar.getFileName() + " can't be read: " + cause.getMessage(), e);
        }
    }

    /** The libraries that must be modules, by name, in the order they were found. */
    private static Map<String, Path> requiredModules(ModuleDescriptor plugin, List<Path> jars, ModuleLayer node) {
        Map<String, Path> jarOf = new HashMap<>();
        Map<String, ModuleDescriptor> descriptorOf = new HashMap<>();
        for (Path jar : jars) {
            ModuleDescriptor descriptor = libraryDescriptor(jar);
            if (jarOf.putIfAbsent(descriptor.name(), jar) == null) {
                descriptorOf.put(descriptor.name(), descriptor);
            }
        }
        Map<String, Path> required = new LinkedHashMap<>();
        ArrayDeque<ModuleDescriptor> toVisit = new ArrayDeque<>(List.of(plugin));
        while (!toVisit.isEmpty()) {
            ModuleDescriptor visited = toVisit.pop();
            for (Requires requires : visited.requires()) {
                String name = requires.name();
                if (required.containsKey(name) || isGivenByNode(requires, visited, node)) {
                    continue;
                }
                ModuleDescriptor library = descriptorOf.get(name);
                if (library == null) {
                    if (requires.modifiers().contains(Requires.Modifier.STATIC)) {
                        continue;
                    }
                    throw new PluginRefusedException(visited.name() + " requires the module " + name
                            + ", which is neither in lib/ nor among those the node shares");
                }
                if (library.isAutomatic()) {
                    throw new PluginRefusedException(visited.name() + " requires the module " + name + ", but "
                            + jarOf.get(name).getFileName()
                            + " has no module-info; leave out the requires and compile with --add-reads "
                            + plugin.name() + "=ALL-UNNAMED");
                }
                required.put(name, jarOf.get(name));
                toVisit.push(library);
            }
        }
        return required;
    }

    private static boolean isGivenByNode(Requires requires, ModuleDescriptor by, ModuleLayer node) {
        String name = requires.name();
        if (!SharedClasses.isShared(name)) {
            return false;
        }
        boolean optional = requires.modifiers().contains(Requires.Modifier.STATIC);
        if (!optional && node.findModule(name).isEmpty()) {
            throw new PluginRefusedException(by.name() + " requires the module " + name
                    + ", which this JVM was started without; add it to --add-modules");
        }
        return true;
    }

    private static ModuleDescriptor libraryDescriptor(Path jar) {
        try {
            return descriptor(jar);
        } catch (PluginRefusedException e) {
            // A jar without a descriptor whose name gives no module name: fine on a class path, where nobody requires
            // it.
            if (e.getCause() instanceof FindException found && isOnlyNameless(found)) {
                return ModuleDescriptor.newAutomaticModule("nameless.jar" + Integer.toHexString(jar.hashCode()))
                        .build();
            }
            throw new PluginRefusedException("in lib/: " + e.getMessage(), e);
        }
    }

    private static boolean isOnlyNameless(FindException e) {
        return !(e.getCause() instanceof IOException);
    }

    private static URL[] urls(List<Path> jars) {
        return jars.stream()
                .map(jar -> {
                    try {
                        return jar.toUri().toURL();
                    } catch (MalformedURLException e) {
                        throw new PluginRefusedException("in lib/: " + jar.getFileName() + " has no URL", e);
                    }
                })
                .toArray(URL[]::new);
    }

    @SuppressWarnings("restricted") // handing on the native access that the node was given
    private static Module define(
            String name, List<Path> jars, Set<String> libraryModules, LibraryLoader libraries, ModuleLayer node) {
        List<String> roots = new ArrayList<>(libraryModules);
        roots.add(name);
        ModuleFinder finder = ModuleFinder.of(jars.toArray(Path[]::new));
        Configuration configuration = node.configuration().resolve(finder, ModuleFinder.of(), roots);
        ModuleLayer.Controller controller =
                ModuleLayer.defineModulesWithOneLoader(configuration, List.of(node), libraries);
        Module self = PluginLayer.class.getModule();
        for (Module module : controller.layer().modules()) {
            controller.addReads(module, libraries.getUnnamedModule());
            if (self.isNativeAccessEnabled()) {
                controller.enableNativeAccess(module);
            }
            if (Object.class.getModule().isOpen("java.nio", self)) {
                Object.class.getModule().addOpens("java.nio", module); // for libraries with buffers outside the heap
            }
        }
        return controller.layer().findModule(name).orElseThrow();
    }

    /** The modules of the layer, for messages. */
    @Override
    public String toString() {
        return module.getLayer().modules().stream()
                .map(Module::getName)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void close(LibraryLoader loader) {
        try {
            loader.close();
        } catch (IOException e) {
            throw new PluginRefusedException("its libraries can't be closed: " + e.getMessage(), e);
        }
    }
}
