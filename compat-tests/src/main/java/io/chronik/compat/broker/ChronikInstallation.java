package io.chronik.compat.broker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * An unpacked distribution.
 *
 * @param directory holds {@code bin/}, {@code conf/}, {@code lib/}
 */
public record ChronikInstallation(Path directory) {

    /**
     * Unpacks the assembled distribution.
     *
     * @param target an existing directory to unpack into
     * @throws IllegalStateException when the tarball is missing or broken
     */
    public static ChronikInstallation unpack(Layout layout, Path target) {
        Path tarball = layout.tarball();
        if (!Files.exists(tarball)) {
            throw new IllegalStateException("No distribution at " + tarball + ": build it first");
        }
        ChildProcess tar = ChildProcess.start(
                layout.logs(), "tar", Map.of(), List.of("tar", "-xzf", tarball.toString(), "-C", target.toString()));
        if (tar.waitFor(Broker.PATIENCE) != 0) {
            throw new IllegalStateException("Could not unpack " + tarball + "\n" + tar.tail());
        }
        try (Stream<Path> children = Files.list(target)) {
            return new ChronikInstallation(children.filter(child -> Files.exists(child.resolve("bin/chronik-server")))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("No bin/chronik-server in " + tarball)));
        } catch (IOException e) {
            throw new UncheckedIOException("Could not list " + target, e);
        }
    }

    /** The program that is the distribution's entry. */
    public String program() {
        return directory.resolve("bin/chronik-server").toString();
    }
}
