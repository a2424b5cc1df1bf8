package io.chronik.plugin;

import java.lang.module.ModuleFinder;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The classes that a plugin shares with the node: the JDK's, the plugin API, and slf4j. Everything else that the node has is out of
 * sight, so that a plugin may bring another version of the same library. The platform's own loader would not do as a parent: it
 * asks the application's loader for named modules.
 */
final class SharedClasses extends ClassLoader {
    /** The node's modules that plugins see, beside the JDK's. */
    static final Set<String> MODULES = Set.of("io.chronik.api", "org.slf4j");

    static {
        registerAsParallelCapable();
    }

    private final Map<String, ClassLoader> loaderOfPackage;

    SharedClasses(ModuleLayer node) {
        super("shared", null);
        Map<String, ClassLoader> loaders = new HashMap<>();
        for (Module module : node.modules()) {
            if (isShared(module.getName())) {
                ClassLoader loader = module.getClassLoader();
                for (String name : module.getPackages()) {
                    loaders.put(name, loader == null ? ClassLoader.getPlatformClassLoader() : loader);
                }
            }
        }
        this.loaderOfPackage = Map.copyOf(loaders);
    }

    /** Whether plugins see this module of the node. */
    static boolean isShared(String module) {
        return MODULES.contains(module) || isJdk(module);
    }

    static boolean isJdk(String module) {
        return ModuleFinder.ofSystem().find(module).isPresent();
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        ClassLoader loader = loaderOfPackage(name);
        if (loader == null) {
            throw new ClassNotFoundException(name);
        }
        return loader.loadClass(name);
    }

    private @Nullable ClassLoader loaderOfPackage(String className) {
        int end = className.lastIndexOf('.');
        return end < 0 ? null : loaderOfPackage.get(className.substring(0, end));
    }
}
