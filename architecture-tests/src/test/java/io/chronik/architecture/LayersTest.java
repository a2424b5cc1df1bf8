package io.chronik.architecture;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The packages of core-runtime know only those below them; {@code runtime} alone sees all. */
class LayersTest {
    /** From the bottom to the top. A package may use the ones in the rows above its own row, and io.chronik.api. */
    private static final List<Set<String>> LAYERS = List.of(
            Set.of("config", "disk", "metrics"),
            Set.of("wal", "storage"),
            Set.of("log", "plugin"),
            Set.of("metadata"),
            Set.of("group"),
            Set.of("request"),
            Set.of("net", "http"),
            Set.of("runtime"));

    private static final Set<String> OTHER_MODULES = Set.of("api", "testkit", "cli");

    private final Code code = Code.read();

    @Test
    void everyPackageHasAPlace() {
        Set<String> known = new TreeSet<>(OTHER_MODULES);
        LAYERS.forEach(known::addAll);
        Set<String> found = code.all().stream().map(Code::area).collect(Collectors.toCollection(TreeSet::new));

        assertTrue(found.size() > OTHER_MODULES.size(), () -> "saw only " + found);
        found.removeAll(known);
        assertEquals(Set.of(), found, "packages without a place in this test's layers");
    }

    @Test
    void dependenciesGoDownward() {
        int judged = 0;
        List<String> upward = new ArrayList<>();
        for (JavaClass type : code.all()) {
            if (OTHER_MODULES.contains(Code.area(type))) {
                continue;
            }
            for (Dependency dependency : Code.dependencies(type).toList()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (Code.isOurs(target) && !Code.area(target).equals(Code.area(type))) {
                    judged++;
                    if (layer(Code.area(target)) >= layer(Code.area(type))) {
                        upward.add(dependency.getDescription());
                    }
                }
            }
        }

        assertTrue(judged > 20, "saw hardly any dependency between packages: " + judged);
        assertEquals(List.of(), upward);
    }

    @Test
    void theInterfacesForPluginsKnowNothingOfTheNode() {
        List<String> outside = code.in("io.chronik.api").stream()
                .flatMap(Code::dependencies)
                .filter(dependency -> Code.isOurs(dependency.getTargetClass().getBaseComponentType()))
                .filter(dependency -> !Code.isIn("io.chronik.api")
                        .test(dependency.getTargetClass().getBaseComponentType()))
                .map(Dependency::getDescription)
                .toList();

        assertTrue(code.in("io.chronik.api").size() > 3);
        assertEquals(List.of(), outside);
    }

    @Test
    void noPackagesDependOnEachOtherInACircle() {
        slices().matching("io.chronik.(**)").should().beFreeOfCycles().check(code.imported());
    }

    private static int layer(String area) {
        for (int i = 0; i < LAYERS.size(); i++) {
            if (LAYERS.get(i).contains(area)) {
                return i;
            }
        }
        return area.equals("api") ? -1 : LAYERS.size();
    }
}
