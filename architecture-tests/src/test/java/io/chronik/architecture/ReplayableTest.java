package io.chronik.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * The log, the write-ahead log and the metadata are given their clocks, their disk and their chances, so that a test can replay a crash
 * from a seed.
 */
class ReplayableTest {
    private static final String[] REPLAYABLE = {"io.chronik.log", "io.chronik.wal", "io.chronik.metadata"};

    private static final Set<String> CLOCKS = Set.of(
            "java.lang.System.nanoTime",
            "java.lang.System.currentTimeMillis",
            "java.time.Instant.now",
            "java.time.LocalDateTime.now",
            "java.time.ZonedDateTime.now",
            "java.time.Clock.systemUTC",
            "java.time.Clock.systemDefaultZone",
            "java.time.InstantSource.system");

    private static final Set<String> THREADS = Set.of(
            "java.lang.Thread.<init>",
            "java.lang.Thread.ofPlatform",
            "java.lang.Thread.ofVirtual",
            "java.lang.Thread.startVirtualThread",
            "java.lang.Thread.sleep");

    /** The classes that are a thread's root, because what they do must not wait for anything else. */
    private static final Set<String> THREAD_ROOTS =
            Set.of("io.chronik.wal.GroupCommitWal", "io.chronik.log.WriteBehind");

    private static final Set<String> CHANCES = Set.of(
            "java.lang.Math.random",
            "java.util.Random.<init>",
            "java.util.UUID.randomUUID",
            "java.util.concurrent.ThreadLocalRandom.current",
            "org.apache.kafka.common.Uuid.randomUuid");

    private static final Set<String> FILE_CALLS = Set.of(
            "java.nio.channels.FileChannel.open",
            "java.io.File.<init>",
            "java.io.FileInputStream.<init>",
            "java.io.FileOutputStream.<init>",
            "java.io.RandomAccessFile.<init>");

    /** The classes that stand between a port of their package and the file system, and do nothing else. */
    private static final Set<String> FILE_ADAPTERS = Set.of("io.chronik.metadata.DirectorySnapshotFiles");

    private final Code code = Code.read();
    private final List<JavaClass> replayable = code.in(REPLAYABLE);

    @Test
    void seesTheClassesItJudges() {
        for (String name : REPLAYABLE) {
            assertTrue(code.in(name).stream().filter(Code::isCode).count() > 3, name);
        }
        Set<String> names = new TreeSet<>();
        replayable.forEach(type -> names.add(type.getFullName()));
        assertTrue(names.containsAll(THREAD_ROOTS), "an exception for a class that is gone: " + THREAD_ROOTS);
        assertTrue(names.containsAll(FILE_ADAPTERS), "an exception for a class that is gone: " + FILE_ADAPTERS);
    }

    @Test
    void noClockIsReadBehindTheCallersBack() {
        assertEquals(Set.of(), callers(CLOCKS, Set.of()));
    }

    @Test
    void onlyTheRootsMakeThreads() {
        assertEquals(Set.of(), callers(THREADS, THREAD_ROOTS));
        assertEquals(THREAD_ROOTS, owners(THREADS), "an exception that is no longer needed");
        assertEquals(Set.of(), users("java.util.concurrent.Executors", Set.of()));
        assertEquals(Set.of(), users("java.util.Timer", Set.of()));
    }

    @Test
    void nothingIsLeftToChance() {
        assertEquals(Set.of(), callers(CHANCES, Set.of()));
    }

    @Test
    void filesAreReachedThroughAPort() {
        assertEquals(Set.of(), callers(FILE_CALLS, FILE_ADAPTERS));
        assertEquals(Set.of(), users("java.nio.file.Files", FILE_ADAPTERS));
        assertTrue(
                code.in("io.chronik.disk").stream()
                        .flatMap(Code::dependencies)
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getFullName().equals("java.nio.file.Files")),
                "the port's own implementation uses no files: the rule has lost its subject");
    }

    private Set<String> owners(Set<String> calls) {
        Set<String> owners = new TreeSet<>();
        replayable.stream()
                .filter(type -> Code.calls(type).anyMatch(calls::contains))
                .forEach(type -> owners.add(topLevel(type)));
        return owners;
    }

    private Set<String> callers(Set<String> calls, Set<String> exceptions) {
        Set<String> callers = new TreeSet<>();
        for (JavaClass type : replayable) {
            if (!exceptions.contains(topLevel(type))) {
                Code.calls(type).filter(calls::contains).forEach(call -> callers.add(type.getFullName() + ": " + call));
            }
        }
        return callers;
    }

    private Set<String> users(String library, Set<String> exceptions) {
        Set<String> users = new TreeSet<>();
        replayable.stream()
                .filter(type -> !exceptions.contains(topLevel(type)))
                .filter(type -> Code.dependencies(type)
                        .anyMatch(dependency ->
                                dependency.getTargetClass().getFullName().equals(library)))
                .forEach(type -> users.add(type.getFullName()));
        return users;
    }

    private static String topLevel(JavaClass type) {
        int dollar = type.getFullName().indexOf('$');
        return dollar < 0 ? type.getFullName() : type.getFullName().substring(0, dollar);
    }
}
