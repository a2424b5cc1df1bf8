package io.chronik.config;

/** A topic config that can't be set. The message names the config, the value and the reason, in Kafka's words where Kafka has some. */
public final class InvalidTopicConfigException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    /** Creates it. */
    public InvalidTopicConfigException(String message) {
        super(message);
    }

    /** Creates it with its cause. */
    public InvalidTopicConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
