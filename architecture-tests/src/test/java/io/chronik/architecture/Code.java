package io.chronik.architecture;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The compiled classes of every module of ours on the class path, tests excluded. */
final class Code {
    private static final String ROOT = "io.chronik.";

    private final JavaClasses classes;

    private Code(JavaClasses classes) {
        this.classes = classes;
    }

    static Code read() {
        return new Code(new ClassFileImporter()
                .withImportOption(location -> !location.contains("/io/chronik/architecture/"))
                .importPackages("io.chronik"));
    }

    /** Every class in the package and those below it. */
    List<JavaClass> in(String... packages) {
        return classes.stream().filter(isIn(packages)).toList();
    }

    /** Every class. */
    List<JavaClass> all() {
        return in("io.chronik");
    }

    JavaClasses imported() {
        return classes;
    }

    /** The packages that hold a class of their own, descriptions of packages aside. */
    Set<String> packages() {
        Set<String> names = new TreeSet<>();
        classes.stream().filter(Code::isCode).forEach(type -> names.add(type.getPackageName()));
        return names;
    }

    /** The first part of a package's name after io.chronik: "log" for io.chronik.log. */
    static String area(JavaClass type) {
        String rest = type.getPackageName().substring(ROOT.length());
        int dot = rest.indexOf('.');
        return dot < 0 ? rest : rest.substring(0, dot);
    }

    static boolean isOurs(JavaClass type) {
        return type.getPackageName().startsWith(ROOT);
    }

    static boolean isCode(JavaClass type) {
        return !type.getSimpleName().equals("package-info")
                && !type.getSimpleName().equals("module-info");
    }

    static Predicate<JavaClass> isIn(String... packages) {
        return type -> Stream.of(packages)
                .anyMatch(name -> type.getPackageName().equals(name)
                        || type.getPackageName().startsWith(name + "."));
    }

    /** What the class mentions, by name: in its signatures, its code, its annotations. */
    static Stream<Dependency> dependencies(JavaClass type) {
        return type.getDirectDependenciesFromSelf().stream();
    }

    /** What the class's code calls or refers to, as "owner.name". */
    static Stream<String> calls(JavaClass type) {
        return type.getAccessesFromSelf().stream().map(Code::target);
    }

    private static String target(JavaAccess<?> access) {
        return access.getTargetOwner().getFullName() + "." + access.getTarget().getName();
    }
}
