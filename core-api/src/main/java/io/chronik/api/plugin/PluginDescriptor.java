package io.chronik.api.plugin;

import java.util.Objects;

/**
 * What a plugin's manifest says about it.
 *
 * @param id the plugin's id, unique in an installation: 1 to 64 of {@code a-z 0-9 . -}, beginning with a letter or digit
 * @param version the plugin's own version, as {@code major.minor.patch}
 * @param requires which versions of {@link PluginApi} it works with, such as {@code >=1.0.0 & <2.0.0}
 * @param provider who made it; empty if the manifest is silent
 * @param description what it is for; empty if the manifest is silent
 */
public record PluginDescriptor(String id, String version, String requires, String provider, String description) {
    /** Checks that nothing is null. */
    public PluginDescriptor {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(requires, "requires");
        Objects.requireNonNull(provider, "provider");
        Objects.requireNonNull(description, "description");
    }
}
