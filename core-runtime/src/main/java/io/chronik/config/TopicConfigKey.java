package io.chronik.config;

import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/**
 * One config that a topic can have: a row of the table {@link TopicConfigTable}.
 *
 * @param name Kafka's, or Chronik's own
 * @param type what its text means
 * @param defaultText the default if the node has no other
 * @param validator what is allowed beyond the type, or null
 * @param synonym the node's setting that is its default, or null if there is none
 * @param effect what setting it does in this version
 * @param doc for people: what it is, and where it differs from Kafka
 */
public record TopicConfigKey(
        String name,
        ConfigDef.Type type,
        String defaultText,
        ConfigDef.@Nullable Validator validator,
        @Nullable String synonym,
        Effect effect,
        String doc) {

    /** What setting a config does. */
    public enum Effect {
        /** What its documentation says. */
        HONOURED,
        /** Nothing more: what it asks for is always done, or more than that. Any valid value is accepted. */
        ALWAYS_MET,
        /** Nothing yet: only the default is accepted. */
        NOT_YET,
        /** Nothing yet, and it isn't described to clients: a feature that this version does not have. */
        ABSENT,
        /** What its documentation says; for tests, not described to clients. */
        INTERNAL
    }

    /** Whether clients that ask for a topic's configs are told of this one. */
    public boolean described() {
        return effect != Effect.ABSENT && effect != Effect.INTERNAL;
    }

    /** Reads and checks a value, without regard to its effect. Lists are split, numbers are numbers. */
    Object parse(String text) {
        try {
            Object value = ConfigDef.parseType(name, text, type);
            if (validator != null) {
                validator.ensureValid(name, value);
            }
            return value;
        } catch (ConfigException e) {
            throw new InvalidTopicConfigException(e.getMessage(), e);
        }
    }
}
