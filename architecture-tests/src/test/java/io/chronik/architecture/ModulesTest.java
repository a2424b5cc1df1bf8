package io.chronik.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What the modules' own descriptors say. */
class ModulesTest {
    private static final String NULLNESS = "org.jspecify";

    /** Jars without a descriptor; each is one that its makers publish only like that. */
    private static final Set<String> AUTOMATIC = Set.of(
            "io.chronik.kafka", // Kafka's libraries in one jar: apart they split packages
            "metrics.core", // Yammer metrics, named by Kafka's coordinator interfaces
            "pf4j");

    /** Every module that can be found on the class path, by name. */
    private final Map<String, ModuleDescriptor> modules = new TreeMap<>();

    ModulesTest() {
        Path[] jars = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(Path::of)
                .filter(path -> Files.isRegularFile(path) || Files.exists(path.resolve("module-info.class")))
                .toArray(Path[]::new);
        for (Path jar : jars) {
            ModuleFinder.of(jar)
                    .findAll()
                    .forEach(found -> modules.put(found.descriptor().name(), found.descriptor()));
        }
    }

    @Test
    void theInterfacesForPluginsRequireNothingButTheJdksBase() {
        assertEquals(Set.of("java.base"), required("io.chronik.api"));
    }

    @Test
    void theTestkitRequiresTheInterfacesAndJunit() {
        Set<String> required = new TreeSet<>(required("io.chronik.testkit"));
        assertTrue(required.remove("io.chronik.api"));
        required.removeIf(name -> name.startsWith("org.junit.") || name.equals("java.base"));

        assertEquals(Set.of(), required);
    }

    @Test
    void theNodeRequiresNeitherTheCommandLineNorTheTestkit() {
        Set<String> required = required("io.chronik.core");

        assertTrue(required.contains("io.chronik.api"));
        assertFalse(required.contains("io.chronik.cli"));
        assertFalse(required.contains("io.chronik.testkit"));
    }

    @Test
    void everyModuleOfOursIsNamed() {
        Set<String> ours = modules.keySet().stream()
                .filter(name -> name.startsWith("io.chronik."))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                Set.of("io.chronik.api", "io.chronik.cli", "io.chronik.core", "io.chronik.kafka", "io.chronik.testkit"),
                ours);
        ours.remove("io.chronik.kafka");
        ours.forEach(name -> assertFalse(module(name).isAutomatic(), name));
    }

    @Test
    void noModuleOfOursIsOpenToReflection() {
        for (String name : Set.of("io.chronik.api", "io.chronik.core", "io.chronik.testkit")) {
            assertFalse(module(name).isOpen(), name);
            assertEquals(Set.of(), module(name).opens(), name);
        }
    }

    @Test
    void onlyKnownJarsAreWithoutADescriptor() {
        Set<String> reached = new TreeSet<>();
        Deque<String> waiting = new ArrayDeque<>(Set.of("io.chronik.cli", "io.chronik.core"));
        while (!waiting.isEmpty()) {
            ModuleDescriptor descriptor = modules.get(waiting.pop());
            if (descriptor != null && reached.add(descriptor.name())) {
                descriptor.requires().forEach(requires -> waiting.add(requires.name()));
            }
        }
        Set<String> automatic = reached.stream()
                .filter(name -> module(name).isAutomatic())
                .collect(Collectors.toCollection(TreeSet::new));

        assertTrue(reached.size() > AUTOMATIC.size(), () -> "saw only " + reached);
        assertEquals(new TreeSet<>(AUTOMATIC), automatic);
    }

    private Set<String> required(String name) {
        return module(name).requires().stream()
                .filter(requires -> !isNullness(requires))
                .map(Requires::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean isNullness(Requires requires) {
        return requires.name().equals(NULLNESS) && requires.modifiers().contains(Requires.Modifier.STATIC);
    }

    private ModuleDescriptor module(String name) {
        return Optional.ofNullable(modules.get(name))
                .orElseThrow(() -> new AssertionError(name + " is not on the class path"));
    }
}
