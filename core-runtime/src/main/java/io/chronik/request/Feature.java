package io.chronik.request;

/**
 * A feature as ApiVersions tells it.
 *
 * @param name Kafka's name, such as {@code group.version}
 * @param minVersion the lowest level supported
 * @param maxVersion the highest level supported
 * @param finalizedLevel the level in force; 0 for none
 */
public record Feature(String name, short minVersion, short maxVersion, short finalizedLevel) {
    public Feature {
        if (minVersion < 0
                || maxVersion < minVersion
                || finalizedLevel > maxVersion
                || (finalizedLevel != 0 && finalizedLevel < minVersion)) {
            throw new IllegalArgumentException("feature " + name + ": level " + finalizedLevel + " of " + minVersion
                    + " to " + maxVersion + " is no possible combination");
        }
    }
}
