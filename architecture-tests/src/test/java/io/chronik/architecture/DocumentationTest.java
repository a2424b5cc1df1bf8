package io.chronik.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is public is described, says what may be null, and what we depend on has its reason written down. */
class DocumentationTest {
    private static final Pattern DEPENDENCY = Pattern.compile(
            "<dependency>\\s*<groupId>([^<]+)</groupId>\\s*<artifactId>([^<]+)</artifactId>", Pattern.DOTALL);

    @TempDir
    Path output;

    @Test
    void everyPackageSaysWhatMayBeNull() {
        Code code = Code.read();
        Set<String> marked = new TreeSet<>();
        for (JavaClass type : code.all()) {
            if (!Code.isCode(type) && type.isAnnotatedWith("org.jspecify.annotations.NullMarked")) {
                marked.add(type.getPackageName());
            }
        }
        Set<String> missing = code.packages();
        assertTrue(missing.size() > 5, () -> "saw only " + missing);
        missing.removeAll(marked);

        assertEquals(Set.of(), missing, "packages without a package-info.java with @NullMarked");
    }

    @ParameterizedTest
    @ValueSource(strings = {"core-api", "core-testkit"})
    void everythingThatPluginsSeeIsDescribed(String module) throws IOException {
        List<JavaFileObject> sources = sources(repository().resolve(module).resolve("src/main/java"));
        assertTrue(!sources.isEmpty() || module.equals("core-testkit"), "saw no source of " + module);

        assertEquals(List.of(), undescribed(sources));
    }

    @Test
    void theCheckFindsWhatIsNotDescribed() {
        JavaFileObject source = new SimpleJavaFileObject(URI.create("string:///p/T.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return "package p; /** T. */ public interface T { void undescribed(); }";
            }
        };

        List<String> found = undescribed(List.of(source));
        assertEquals(1, found.size(), found::toString);
    }

    @Test
    void everyDependencyHasItsReason() throws IOException {
        Path document = repository().resolve("docs/dependencies.md");
        assumeTrue(Files.exists(document), "docs/dependencies.md is not written yet");
        String text = Files.readString(document);
        Set<String> dependencies = new TreeSet<>();
        for (Path pom : poms()) {
            Matcher matcher = DEPENDENCY.matcher(Files.readString(pom));
            while (matcher.find()) {
                if (!matcher.group(1).equals("io.chronik")) {
                    dependencies.add(matcher.group(2));
                }
            }
        }

        assertTrue(dependencies.size() > 5, () -> "saw only " + dependencies);
        dependencies.removeIf(text::contains);
        assertEquals(Set.of(), dependencies, "dependencies without a reason in docs/dependencies.md");
    }

    private List<String> undescribed(List<JavaFileObject> sources) {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-Xdoclint:missing/protected",
                "-Xmaxwarns",
                "1000",
                "-proc:none",
                "--module-path",
                System.getProperty("java.class.path"),
                "-d",
                output.toString());
        boolean compiled = compiler.getTask(null, null, diagnostics, options, null, sources)
                .call();
        assertTrue(compiled, () -> diagnostics.getDiagnostics().toString());
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getMessage(Locale.ROOT).contains("no comment"))
                .map(DocumentationTest::place)
                .toList();
    }

    private static String place(Diagnostic<? extends JavaFileObject> diagnostic) {
        return diagnostic.getSource().getName() + ":" + diagnostic.getLineNumber();
    }

    private static List<JavaFileObject> sources(Path folder) throws IOException {
        StandardJavaFileManager files = ToolProvider.getSystemJavaCompiler().getStandardFileManager(null, null, null);
        try (Stream<Path> tree = Files.walk(folder)) {
            List<JavaFileObject> sources = new ArrayList<>();
            files.getJavaFileObjectsFromPaths(
                            tree.filter(path -> path.toString().endsWith(".java"))
                                    .toList())
                    .forEach(sources::add);
            return sources;
        }
    }

    /** The poms of the modules; what the parent only manages is not used by anybody. */
    private static List<Path> poms() throws IOException {
        try (Stream<Path> folders = Files.list(repository())) {
            return folders.map(folder -> folder.resolve("pom.xml"))
                    .filter(Files::exists)
                    .toList();
        }
    }

    private static Path repository() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("core-runtime"))) {
            folder = folder.getParent();
        }
        return folder;
    }
}
