package io.chronik.config;

/**
 * Where a value was set.
 *
 * @param kind the layer; a layer that is declared later overrides the ones before it
 * @param name what it is called there: the file's path, the variable, the flag; for a default that was derived, what from; else empty
 */
public record Source(Kind kind, String name) {
    /** The layers, from the weakest to the strongest. */
    public enum Kind {
        /** Nobody set it. */
        DEFAULT,
        /** The configuration file. */
        FILE,
        /** An environment variable. */
        ENVIRONMENT,
        /** The command line. */
        FLAG
    }

    /** For people, such as {@code environment CHRONIK_BIND}. */
    @Override
    public String toString() {
        String layer = switch (kind) {
            case DEFAULT -> "default";
            case FILE -> "file";
            case ENVIRONMENT -> "environment";
            case FLAG -> "flag";
        };
        return name.isEmpty() ? layer : layer + " " + name;
    }
}
