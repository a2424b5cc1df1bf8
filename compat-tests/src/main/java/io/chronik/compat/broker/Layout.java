package io.chronik.compat.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where the build puts what the tests run.
 *
 * @param home the directory of the compat-tests module
 * @param version the version of the distribution under test
 */
public record Layout(Path home, String version) {

    /** The layout that the system properties {@code chronik.compat.home} and {@code chronik.compat.version} describe. */
    public static Layout fromSystemProperties() {
        Path home = Path.of(System.getProperty("chronik.compat.home", "compat-tests"));
        return new Layout(home.toAbsolutePath(), System.getProperty("chronik.compat.version", "0.1.0"));
    }

    /** The assembled distribution; may not exist. */
    public Path tarball() {
        return home.resolveSibling("distribution").resolve("target/chronik-" + version + ".tar.gz");
    }

    /** The jar of another module of this build; may not exist. */
    public Path moduleJar(String module) {
        return home.resolveSibling(module).resolve("target/" + module + "-" + version + ".jar");
    }

    /** The class path of a program under {@code peers/}, as its build wrote it. */
    public String peerClassPath(String peer) {
        return readClassPath(home.resolve("peers").resolve(peer).resolve("target/classpath.txt"));
    }

    /** The class path of this module's own programs, with the Java client that Chronik is built with. */
    public String ownClassPath() {
        return classes() + ":" + readClassPath(home.resolve("target/classpath.txt"));
    }

    /** This module's compiled programs. */
    public Path classes() {
        return home.resolve("target/classes");
    }

    /** The scripts for clients that are not written in Java. */
    public Path clients() {
        return home.resolve("clients");
    }

    /** The directory that holds {@code node_modules}; may not exist. */
    public Path npm() {
        return home.resolve("target/npm");
    }

    /** Where the output of every started process is kept. */
    public Path logs() {
        return home.resolve("target/logs");
    }

    private static String readClassPath(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "No class path at " + file + ": run the build with -am, so that compat-tests/peers is built too",
                    e);
        }
    }
}
