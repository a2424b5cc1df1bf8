package io.chronik.api.plugin;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A plugin's settings, with getters that check. Immutable. A value is named in an error only where it had to be a number or a
 * switch; texts, which may be secrets, never are.
 */
public final class PluginConfig {
    private final Map<String, String> values;

    /** Copies the settings. */
    public PluginConfig(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /** No settings at all. */
    public static PluginConfig empty() {
        return new PluginConfig(Map.of());
    }

    /** Every setting as it was written. The caller keeps secrets secret. */
    public Map<String, String> asMap() {
        return values;
    }

    /** A text, if it is set. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key));
    }

    /**
     * A text that must be there.
     *
     * @throws PluginException if it is not set or blank
     */
    public String requiredText(String key) throws PluginException {
        String value = values.get(key);
        if (value == null || value.isBlank()) {
            throw new PluginException("setting '" + key + "' is required and not set");
        }
        return value;
    }

    /**
     * A whole number.
     *
     * @param fallback the value if nothing is set
     * @param min the lowest value allowed
     * @param max the highest value allowed
     * @throws PluginException if it is no whole number or outside the range
     */
    public long wholeNumber(String key, long fallback, long min, long max) throws PluginException {
        String value = values.get(key);
        if (value == null) {
            return fallback;
        }
        try {
            long number = Long.parseLong(value.strip());
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new PluginException(numberMessage(key, value, min, max), e);
        }
        throw new PluginException(numberMessage(key, value, min, max));
    }

    private static String numberMessage(String key, String value, long min, long max) {
        return "setting '" + key + "' is '" + value + "': it must be a whole number from " + min + " to " + max;
    }

    /**
     * A switch.
     *
     * @param fallback the value if nothing is set
     * @throws PluginException if it is neither {@code true} nor {@code false}, in any case
     */
    public boolean flag(String key, boolean fallback) throws PluginException {
        String value = values.get(key);
        if (value == null) {
            return fallback;
        }
        return switch (value.strip().toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new PluginException("setting '" + key + "' is '" + value + "': it must be true or false");
        };
    }

    /**
     * Refuses what the plugin does not know, so that a mistyped key is not ignored.
     *
     * @throws PluginException if a setting has none of these keys; the message names it and lists the known ones
     */
    public void allowOnly(Set<String> known) throws PluginException {
        TreeSet<String> unknown = new TreeSet<>(values.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new PluginException("unknown setting " + unknown + "; known are " + new TreeSet<>(known));
        }
    }

    /** The keys alone: a value may be a secret. */
    @Override
    public String toString() {
        return "PluginConfig" + new TreeSet<>(values.keySet());
    }
}
