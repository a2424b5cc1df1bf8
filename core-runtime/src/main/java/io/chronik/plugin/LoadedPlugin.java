package io.chronik.plugin;

import io.chronik.api.plugin.PluginProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import org.pf4j.Plugin;

/** A plugin in its layer. Its providers are there once they were looked for. */
final class LoadedPlugin extends Plugin {
    private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    private final PluginLayer layer;
    private final PluginCalls calls;
    private List<Provided> provided = List.of();

    /**
     * A provider that was found.
     *
     * @param kind what it adds
     * @param name its name
     * @param provider itself, wrapped
     */
    record Provided(PluginKind kind, String name, PluginProvider<?> provider) {
        @Override
        public String toString() {
            return kind.label() + " " + name;
        }
    }

    LoadedPlugin(PluginLayer layer) {
        this.layer = layer;
        this.calls = new PluginCalls(layer.module().getClassLoader());
    }

    /** What the plugin adds; nothing before {@link #findProviders}. */
    List<Provided> provided() {
        return provided;
    }

    /**
     * Constructs the providers and asks for their names. Not done in PF4J's {@code start}, which would write what a plugin throws into
     * the log by itself.
     *
     * @throws PluginRefusedException if there is none, or one can't be used; the plugin's code may throw anything else
     */
    void findProviders() {
        List<Provided> found = new ArrayList<>();
        for (PluginKind kind : PluginKind.all()) {
            for (PluginProvider<?> provider : providers(kind)) {
                PluginProvider<?> wrapped = calls.wrapped(PluginProvider.class, provider);
                String name = wrapped.name();
                if (name == null || !NAME.matcher(name).matches()) {
                    throw new PluginRefusedException(provider.getClass().getName() + " has no usable name: '" + name
                            + "'; a name is 1 to 64 of a-z 0-9 . _ -, beginning with a letter or digit");
                }
                if (found.stream()
                        .anyMatch(other ->
                                other.kind().equals(kind) && other.name().equals(name))) {
                    throw new PluginRefusedException("it provides the " + kind.label() + " " + name + " twice");
                }
                found.add(new Provided(kind, name, wrapped));
            }
        }
        if (found.isEmpty()) {
            throw new PluginRefusedException("its module-info provides none of the interfaces of this node: "
                    + PluginKind.all().stream()
                            .map(kind -> kind.provider().getName())
                            .toList());
        }
        provided = List.copyOf(found);
    }

    private List<? extends PluginProvider<?>> providers(PluginKind kind) {
        PluginLayer.class.getModule().addUses(kind.provider());
        return calls.inContext(() -> ServiceLoader.load(layer.module().getLayer(), kind.provider()).stream()
                // the loader looks into the node's own layer, too
                .filter(provider -> provider.type().getModule().equals(layer.module()))
                .map(LoadedPlugin::instance)
                .toList());
    }

    private static PluginProvider<?> instance(ServiceLoader.Provider<? extends PluginProvider<?>> provider) {
        try {
            return provider.get();
        } catch (ServiceConfigurationError e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new PluginRefusedException(provider.type().getName() + " can't be constructed: " + cause, e);
        }
    }

    @Override
    public void stop() {
        provided = List.of();
    }
}
