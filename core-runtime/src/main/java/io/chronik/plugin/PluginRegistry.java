package io.chronik.plugin;

import io.chronik.api.plugin.PluginConfig;
import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginDescriptor;
import io.chronik.api.plugin.PluginException;
import io.chronik.api.plugin.PluginProvider;
import io.chronik.plugin.LoadedPlugin.Provided;
import io.chronik.plugin.PluginStatus.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plugins of a node, and what it has built in of the same kinds. A plugin that can't be used is named in the log and in
 * {@link #statuses}, and the node goes on without it, unless its id is required.
 *
 * <p>{@link #create}, {@link #names} and {@link #statuses} may be called by any thread. What was created is closed by whoever
 * created it, before the registry is closed.
 */
public final class PluginRegistry implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PluginRegistry.class);

    private final PluginSettings settings;
    private final List<Registered> registered = new ArrayList<>(); // filled before the registry is handed out
    private final List<PluginStatus> statuses = new ArrayList<>(); // guarded by itself
    private @Nullable PluginDirectory directory;

    private record Registered(PluginProvider<?> provider, String name, PluginDescriptor plugin, Optional<Path> jar) {
        String owner() {
            return jar.map(path -> "the plugin " + plugin.id() + " (" + path + ")")
                    .orElse("the node");
        }
    }

    private record Context(PluginDescriptor plugin, PluginConfig config, Path dataDirectory, Clock clock)
            implements PluginContext {}

    private PluginRegistry(PluginSettings settings, List<PluginProvider<?>> builtIns) {
        this.settings = settings;
        for (PluginProvider<?> provider : builtIns) {
            String name = provider.name();
            PluginDescriptor descriptor = new PluginDescriptor(name, "", "*", "", "built in");
            registered.add(new Registered(provider, name, descriptor, Optional.empty()));
        }
    }

    /**
     * Loads and starts every plugin. With an empty or missing directory, this takes no time.
     *
     * @param builtIns providers that need no plugin; their names are taken
     * @throws PluginRequirementException if a required plugin does not run; no plugin runs then
     */
    public static PluginRegistry open(PluginSettings settings, List<PluginProvider<?>> builtIns)
            throws PluginRequirementException {
        PluginRegistry registry = new PluginRegistry(settings, builtIns);
        registry.load();
        List<PluginStatus> missing = registry.missing();
        if (!missing.isEmpty()) {
            registry.close();
            throw new PluginRequirementException(missing);
        }
        return registry;
    }

    /**
     * Says what would become of the plugins in a directory, without a node. Their code is loaded as at a node's start, and asked for
     * the names of what it provides.
     *
     * @param required the ids that the configuration requires; the missing ones are listed, too
     * @param builtIns as for {@link #open}
     */
    public static List<PluginStatus> scan(Path directory, Set<String> required, List<PluginProvider<?>> builtIns) {
        PluginSettings settings = new PluginSettings(directory, required, Map.of(), directory, Clock.systemUTC());
        try (PluginRegistry registry = new PluginRegistry(settings, builtIns)) {
            registry.load();
            return registry.statuses();
        }
    }

    private void load() {
        List<Path> candidates;
        try {
            candidates = PluginFiles.candidates(settings.directory());
        } catch (IOException e) {
            LOG.warn("The plugins directory {} can't be read ({}); starting without plugins", settings.directory(), e);
            candidates = List.of();
        }
        if (!candidates.isEmpty()) {
            PluginDirectory loading = new PluginDirectory(
                    settings.directory(),
                    registered.stream().map(each -> each.plugin().id()).collect(Collectors.toSet()));
            directory = loading;
            candidates.forEach(candidate -> add(loading.load(candidate, this::conflict)));
        }
        statuses.addAll(absent());
    }

    private void add(PluginDirectory.Outcome outcome) {
        PluginStatus status = outcome.status();
        statuses.add(status);
        if (status.state() == State.RUNNING) {
            LOG.info(
                    "Plugin {} {} runs and provides {} ({})",
                    status.id(),
                    status.version(),
                    status.provides(),
                    status.jar());
        } else {
            LOG.warn(
                    "Plugin {} does not run: {} ({})",
                    status.id(),
                    status.reason().orElse(""),
                    status.jar());
        }
        for (Provided provided : outcome.provided()) {
            registered.add(new Registered(
                    provided.provider(),
                    provided.name(),
                    outcome.descriptor().orElseThrow(),
                    Optional.of(status.jar())));
        }
    }

    private Optional<String> conflict(Provided provided) {
        return find(provided.kind().provider(), provided.name())
                .map(other ->
                        "it provides the " + provided + ", and so does " + other.owner() + "; remove one of them");
    }

    private Optional<Registered> find(Class<?> kind, String name) {
        return registered.stream()
                .filter(each -> kind.isInstance(each.provider()) && each.name().equals(name))
                .findFirst();
    }

    private List<PluginStatus> absent() {
        if (settings.required().isEmpty()) {
            return List.of();
        }
        TreeSet<String> absent = new TreeSet<>(settings.required());
        statuses.forEach(status -> absent.remove(status.id()));
        Optional<String> reason = Optional.of("no plugin in this directory has this id" + unidentified());
        return absent.stream()
                .map(id -> new PluginStatus(id, "", State.MISSING, List.of(), reason, settings.directory()))
                .toList();
    }

    /** Files too broken to say their id: the one that is looked for may be among them. */
    private String unidentified() {
        String names = statuses.stream()
                .filter(status ->
                        status.state() == State.REFUSED && status.version().isEmpty())
                .map(status -> status.id() + " (" + status.reason().orElse("") + ")")
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : "; the id is unknown of " + names;
    }

    /** The required plugins that do not run; one whose id several jars have is not missing if one of them runs. */
    private List<PluginStatus> missing() {
        if (settings.required().isEmpty()) {
            return List.of();
        }
        Set<String> missing = new TreeSet<>(settings.required());
        statuses.stream().filter(status -> status.state() == State.RUNNING).forEach(s -> missing.remove(s.id()));
        return statuses.stream().filter(status -> missing.contains(status.id())).toList();
    }

    /** Every plugin that was found or is required, in the order of the files' names. */
    public List<PluginStatus> statuses() {
        synchronized (statuses) {
            return List.copyOf(statuses);
        }
    }

    /**
     * The names under which a kind of thing can be created.
     *
     * @param kind the provider's interface
     */
    public List<String> names(Class<? extends PluginProvider<?>> kind) {
        return registered.stream()
                .filter(each -> kind.isInstance(each.provider()))
                .map(Registered::name)
                .toList();
    }

    /**
     * Creates something that a plugin or the node provides. Every call of it runs with the plugin's class loader.
     *
     * @param kind the provider's interface
     * @param name the provider's name
     * @throws PluginException if there is no such provider, or it can't create anything with its settings; the message names the
     *     plugin and its jar
     */
    public <T> T create(Class<? extends PluginProvider<T>> kind, String name) throws PluginException {
        Registered found = find(kind, name)
                .orElseThrow(() -> new PluginException(
                        "there is no " + label(kind) + " called '" + name + "'; there are " + names(kind)));
        PluginContext context = context(found);
        T created;
        try {
            created = kind.cast(found.provider()).create(context);
        } catch (PluginException e) {
            throw new PluginException(
                    found.owner() + " can't create the " + label(kind) + " '" + name + "': " + e.getMessage(), e);
        } catch (VirtualMachineError e) {
            throw e;
        } catch (RuntimeException | Error e) { // the plugin's own code may throw anything
            fail(found, e);
            throw new PluginException(
                    found.owner() + " failed to create the " + label(kind) + " '" + name + "': " + e, e);
        }
        if (created == null) {
            throw new PluginException(found.owner() + " created no " + label(kind) + " '" + name + "'");
        }
        return created;
    }

    private static String label(Class<?> kind) {
        return PluginKind.all().stream()
                .filter(each -> each.provider().equals(kind))
                .map(PluginKind::label)
                .findFirst()
                .orElse(kind.getSimpleName());
    }

    private PluginContext context(Registered owner) throws PluginException {
        PluginDescriptor plugin = owner.plugin();
        Path data = settings.dataDirectory().resolve(plugin.id());
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new PluginException("the data directory of " + owner.owner() + " can't be created: " + e, e);
        }
        Map<String, String> config = settings.config().getOrDefault(plugin.id(), Map.of());
        return new Context(plugin, new PluginConfig(config), data, settings.clock());
    }

    private void fail(Registered owner, Throwable cause) {
        synchronized (statuses) {
            statuses.replaceAll(status -> owner.jar().equals(Optional.of(status.jar()))
                    ? changed(status, State.FAILED, Optional.of("it failed: " + cause))
                    : status);
        }
    }

    private static PluginStatus changed(PluginStatus status, State state, Optional<String> reason) {
        return new PluginStatus(status.id(), status.version(), state, List.of(), reason, status.jar());
    }

    /** Stops every plugin and closes its class loader. What was created is not used any more. */
    @Override
    public void close() {
        if (directory != null) {
            directory.close();
            directory = null;
        }
        synchronized (statuses) {
            statuses.replaceAll(status -> status.state() == State.RUNNING
                    ? changed(status, State.STOPPED, Optional.of("the node was stopped"))
                    : status);
        }
    }
}
