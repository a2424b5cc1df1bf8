package io.chronik.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One setting of a node.
 *
 * @param <T> the value's Java type
 * @param key what the file calls it; flags may use it too
 * @param legacyEnvironment other environment variables that set it, strongest first, besides {@link #variable}
 * @param flag the command line's own option for it, or null
 * @param type what its text means
 * @param defaultText its default; if {@code derived}, only a description of how it is found
 * @param derived whether the default depends on other settings or on the environment
 * @param doc one line for people
 */
record Setting<T>(
        String key,
        List<String> legacyEnvironment,
        @Nullable String flag,
        ValueType<T> type,
        String defaultText,
        boolean derived,
        String doc) {

    /** A setting with a fixed default. */
    static <T> Setting<T> of(String key, ValueType<T> type, String defaultText, String doc) {
        return new Setting<>(key, List.of(), null, type, defaultText, false, doc);
    }

    /** A setting whose default is found while loading. */
    static <T> Setting<T> derived(String key, ValueType<T> type, String description, String doc) {
        return new Setting<>(key, List.of(), null, type, description, true, doc);
    }

    /** Also known to the command line by an option of its own. */
    Setting<T> withFlag(String option) {
        return new Setting<>(key, legacyEnvironment, option, type, defaultText, derived, doc);
    }

    /** Also known to the environment by these names. */
    Setting<T> withEnvironment(String... names) {
        return new Setting<>(key, List.of(names), flag, type, defaultText, derived, doc);
    }

    /** The environment variable that every setting has by one rule: the key in capitals, dots as underscores, after CHRONIK_. */
    String variable() {
        return "CHRONIK_" + key.toUpperCase(Locale.ROOT).replace('.', '_');
    }

    /** Every environment variable that sets it, strongest first. */
    List<String> variables() {
        List<String> all = new ArrayList<>();
        all.add(variable());
        all.addAll(legacyEnvironment);
        return all;
    }
}
