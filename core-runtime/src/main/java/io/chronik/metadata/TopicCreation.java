package io.chronik.metadata;

import java.util.Map;

/** What became of one topic that should be created. */
public sealed interface TopicCreation {

    /**
     * A topic to create.
     *
     * @param name a legal topic name
     * @param partitions at least 1
     * @param configs validated by the caller
     */
    record Wanted(String name, int partitions, Map<String, String> configs) {
        public Wanted {
            if (partitions < 1) {
                throw new IllegalArgumentException("topic " + name + " with " + partitions + " partitions");
            }
            configs = Map.copyOf(configs);
        }
    }

    /** It exists now; or it would, if this was only asked. */
    record Created(TopicImage topic) implements TopicCreation {}

    /** A topic of that name was there before. */
    record Exists(TopicImage topic) implements TopicCreation {}

    /** Another topic's name differs only in '.' and '_', so that their metrics would be mixed up. */
    record Collides(String otherName) implements TopicCreation {}
}
