package io.chronik.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Some libraries have one home, so that they can be replaced, and so that their traps are known in one place. */
class HomesTest {
    private static final Set<String> REFLECTIVE_CALLS = Set.of(
            "java.lang.Class.forName",
            "java.lang.Class.getConstructor",
            "java.lang.Class.getDeclaredConstructor",
            "java.lang.Class.getDeclaredField",
            "java.lang.Class.getDeclaredFields",
            "java.lang.Class.getDeclaredMethod",
            "java.lang.Class.getDeclaredMethods",
            "java.lang.Class.getMethod",
            "java.lang.Class.getMethods",
            "java.lang.Class.newInstance",
            "java.lang.Class.getClassLoader",
            "java.lang.Thread.setContextClassLoader",
            "java.lang.Thread.getContextClassLoader");

    /** The JDK's signals have no interface that javac accepts without a warning, and the command line must not wait for plugins. */
    private static final Set<String> REFLECTIVE_CLASSES = Set.of("io.chronik.cli.StopSignals");

    private final Code code = Code.read();

    @Test
    void nettyLivesInNet() {
        assertHome(name -> name.startsWith("io.netty."), "io.chronik.net");
    }

    @Test
    void kafkasCoordinatorsAndImagesLiveInGroup() {
        assertHome(
                name -> name.startsWith("org.apache.kafka.coordinator.")
                        || name.startsWith("org.apache.kafka.image.")
                        || name.startsWith("org.apache.kafka.metadata.")
                        || name.startsWith("org.apache.kafka.raft.")
                        || name.startsWith("org.apache.kafka.storage."),
                "io.chronik.group");
    }

    @Test
    void kafkasErrorCodesLiveInRequestAndGroup() {
        assertHome(
                name -> name.equals("org.apache.kafka.common.protocol.Errors")
                        || name.startsWith("org.apache.kafka.common.errors."),
                "io.chronik.request",
                "io.chronik.group");
    }

    @Test
    void httpLivesInHttp() {
        assertHome(name -> name.startsWith("com.sun.net.httpserver."), "io.chronik.http");
    }

    @Test
    void tomlLivesInConfig() {
        assertHome(name -> name.startsWith("com.fasterxml.jackson.dataformat.toml."), "io.chronik.config");
    }

    @Test
    void picocliLivesInTheCommandLine() {
        assertHome(name -> name.startsWith("picocli."), "io.chronik.cli");
    }

    @Test
    void pf4jLivesInPlugin() {
        assertHome(name -> name.startsWith("org.pf4j."), "io.chronik.plugin");
    }

    @Test
    void reflectionAndClassLoadersLiveInPlugin() {
        assertHome(
                REFLECTIVE_CLASSES,
                name -> name.startsWith("java.lang.reflect.")
                        || name.equals("java.lang.ClassLoader")
                        || name.equals("java.lang.ModuleLayer")
                        || name.equals("java.util.ServiceLoader")
                        || name.equals("java.net.URLClassLoader"),
                "io.chronik.plugin");
        List<String> calls = code.all().stream()
                .filter(Code.isIn("io.chronik.plugin").negate())
                .filter(type -> !REFLECTIVE_CLASSES.contains(type.getFullName()))
                .flatMap(type -> Code.calls(type)
                        .filter(REFLECTIVE_CALLS::contains)
                        .map(call -> type.getName() + " calls " + call))
                .toList();
        assertEquals(List.of(), calls);
        assertEquals(
                REFLECTIVE_CLASSES.size(),
                code.all().stream()
                        .filter(type -> REFLECTIVE_CLASSES.contains(type.getFullName()))
                        .count(),
                "an exception for a class that is gone");
    }

    /** Nothing outside the homes uses what lives there, and whoever lives there does: else the rule would judge nothing. */
    private void assertHome(Predicate<String> library, String... homes) {
        assertHome(Set.of(), library, homes);
    }

    private void assertHome(Set<String> exceptions, Predicate<String> library, String... homes) {
        List<JavaClass> inside = code.in(homes).stream().filter(Code::isCode).toList();
        assertTrue(code.all().size() > inside.size());
        Set<String> outsiders = code.all().stream()
                .filter(Code.isIn(homes).negate())
                .filter(type -> !exceptions.contains(type.getFullName()))
                .flatMap(Code::dependencies)
                .filter(dependency -> library.test(name(dependency)))
                .map(Dependency::getDescription)
                .collect(Collectors.toSet());
        assertEquals(Set.of(), outsiders);
        boolean used =
                inside.stream().flatMap(Code::dependencies).anyMatch(dependency -> library.test(name(dependency)));
        assertTrue(used || !isBuilt(homes), "nobody in " + List.of(homes) + " uses it: the rule has lost its subject");
    }

    /** Whether the home is more than a plan. */
    private boolean isBuilt(String... homes) {
        return code.in(homes).stream()
                .filter(Code::isCode)
                .anyMatch(type -> !type.isInterface()
                        && !type.isRecord()
                        && !type.getSimpleName().equals("Placeholder"));
    }

    private static String name(Dependency dependency) {
        return dependency.getTargetClass().getBaseComponentType().getFullName();
    }
}
