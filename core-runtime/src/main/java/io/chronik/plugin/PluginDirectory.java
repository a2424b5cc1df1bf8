package io.chronik.plugin;

import io.chronik.api.plugin.PluginDescriptor;
import io.chronik.plugin.LoadedPlugin.Provided;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.pf4j.PluginState;
import org.pf4j.PluginWrapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads and starts the plugins of a directory, one after the other. Whatever is wrong with one ends in its status and harms no
 * other. Not thread-safe. Created only if there is something to load, since PF4J costs time to start.
 */
final class PluginDirectory implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginDirectory.class);

    private final LayerPluginManager manager;
    private final Set<String> builtIn;
    private final Deque<String> started = new ArrayDeque<>();

    /**
     * Loads nothing yet.
     *
     * @param builtIn ids that no plugin may have: their settings and data directories belong to the node
     */
    PluginDirectory(Path directory, Set<String> builtIn) {
        this.manager = new LayerPluginManager(directory);
        this.builtIn = Set.copyOf(builtIn);
    }

    /**
     * What became of one candidate.
     *
     * @param status for listings
     * @param descriptor what its manifest says, if it runs
     * @param provided what it adds, if it runs
     */
    record Outcome(PluginStatus status, Optional<PluginDescriptor> descriptor, List<Provided> provided) {}

    /**
     * Loads a candidate and starts it.
     *
     * @param conflict says why something can't be provided, if it can't
     */
    Outcome load(Path candidate, Function<Provided, Optional<String>> conflict) {
        PluginStatus unknown = new PluginStatus(
                LayerPluginManager.nameOf(candidate),
                "",
                PluginStatus.State.REFUSED,
                List.of(),
                Optional.empty(),
                jarOf(candidate));
        PluginDescriptor descriptor;
        try {
            descriptor = converted(manager.descriptor(candidate));
        } catch (RuntimeException e) { // files may be broken in ways that no library foresaw
            return notRunning(unknown, PluginStatus.State.REFUSED, refusal(e));
        }
        PluginStatus known = new PluginStatus(
                descriptor.id(),
                descriptor.version(),
                PluginStatus.State.REFUSED,
                List.of(),
                Optional.empty(),
                unknown.jar());
        if (builtIn.contains(descriptor.id())) {
            return notRunning(
                    known,
                    PluginStatus.State.REFUSED,
                    "the node itself has something with this Plugin-Id; give it another");
        }
        PluginWrapper same = manager.getPlugin(descriptor.id());
        if (same != null) {
            return notRunning(
                    known,
                    PluginStatus.State.REFUSED,
                    jarOf(same.getPluginPath()).getFileName() + " has the same Plugin-Id and was there first;"
                            + " remove one of them");
        }
        try {
            manager.loadPlugin(candidate);
        } catch (RuntimeException | LinkageError e) {
            return notRunning(known, PluginStatus.State.REFUSED, refusal(e));
        }
        return start(known, descriptor, conflict);
    }

    private Outcome start(
            PluginStatus known, PluginDescriptor descriptor, Function<Provided, Optional<String>> conflict) {
        String id = descriptor.id();
        try {
            PluginState state = manager.startPlugin(id);
            if (state != PluginState.STARTED) {
                throw new PluginRefusedException(reasonOf(manager.getPlugin(id)));
            }
            LoadedPlugin plugin = manager.plugin(id);
            plugin.findProviders();
            List<Provided> provided = plugin.provided();
            for (Provided each : provided) {
                Optional<String> reason = conflict.apply(each);
                if (reason.isPresent()) {
                    throw new PluginRefusedException(reason.get());
                }
            }
            started.push(id);
            PluginStatus running = new PluginStatus(
                    id,
                    descriptor.version(),
                    PluginStatus.State.RUNNING,
                    provided.stream().map(Provided::toString).toList(),
                    Optional.empty(),
                    known.jar());
            return new Outcome(running, Optional.of(descriptor), provided);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) { // the plugin's own code may throw anything
            LOG.debug("Plugin {} failed to start", id, e);
            manager.unloadPlugin(id);
            String reason = e instanceof PluginRefusedException ? e.getMessage() : "it failed to start: " + e;
            return notRunning(known, PluginStatus.State.FAILED, reason);
        }
    }

    private static String refusal(Throwable cause) {
        return cause instanceof PluginRefusedException refused
                ? String.valueOf(refused.getMessage())
                : "it can't be loaded: " + cause;
    }

    private static String reasonOf(PluginWrapper wrapper) {
        Throwable cause = wrapper.getFailedException();
        if (cause == null) {
            return "it did not start";
        }
        return cause instanceof PluginRefusedException ? cause.getMessage() : "it failed to start: " + cause;
    }

    private static Outcome notRunning(PluginStatus status, PluginStatus.State state, String reason) {
        return new Outcome(
                new PluginStatus(status.id(), status.version(), state, List.of(), Optional.of(reason), status.jar()),
                Optional.empty(),
                List.of());
    }

    private static PluginDescriptor converted(org.pf4j.PluginDescriptor descriptor) {
        return new PluginDescriptor(
                descriptor.getPluginId(),
                descriptor.getVersion(),
                descriptor.getRequires(),
                Optional.ofNullable(descriptor.getProvider()).orElse(""),
                Optional.ofNullable(descriptor.getPluginDescription()).orElse(""));
    }

    private static Path jarOf(Path candidate) {
        try {
            return PluginFiles.of(candidate).jar();
        } catch (IOException | PluginRefusedException e) {
            return candidate; // said elsewhere
        }
    }

    /** Stops the plugins, last one first, and closes their class loaders. */
    @Override
    public void close() {
        while (!started.isEmpty()) {
            manager.unloadPlugin(started.pop());
        }
    }
}
