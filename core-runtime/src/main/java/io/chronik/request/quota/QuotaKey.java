package io.chronik.request.quota;

import io.chronik.metadata.QuotaEntity;
import java.util.Arrays;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.jspecify.annotations.Nullable;

/** What can be limited, by Kafka's names. */
public enum QuotaKey {
    /** Bytes a second that producers send. */
    PRODUCER_BYTE_RATE("producer_byte_rate", Kind.LONG, false),
    /** Bytes a second that consumers are sent. */
    CONSUMER_BYTE_RATE("consumer_byte_rate", Kind.LONG, false),
    /** The share of a thread's time that requests take, in percent; 200 are two threads. */
    REQUEST_PERCENTAGE("request_percentage", Kind.DOUBLE, false),
    /** Partitions a second that are created or deleted (KIP-599). */
    CONTROLLER_MUTATION_RATE("controller_mutation_rate", Kind.DOUBLE, false),
    /** Connections a second from an address (KIP-612). */
    CONNECTION_CREATION_RATE("connection_creation_rate", Kind.INT, true);

    private static final double EPSILON = 1e-6;

    private final String text;
    private final Kind kind;
    private final boolean ofAddresses;

    private enum Kind {
        INT,
        LONG,
        DOUBLE
    }

    QuotaKey(String text, Kind kind, boolean ofAddresses) {
        this.text = text;
        this.kind = kind;
        this.ofAddresses = ofAddresses;
    }

    /** Kafka's name. */
    public String text() {
        return text;
    }

    /**
     * The key of that name.
     *
     * @throws InvalidRequestException if this entity can have no such limit
     */
    static QuotaKey of(String text, QuotaEntity entity) {
        boolean address = entity.parts().keySet().equals(Set.of(QuotaEntity.IP));
        return Arrays.stream(values())
                .filter(key -> key.text.equals(text) && key.ofAddresses == address)
                .findFirst()
                .orElseThrow(() -> new InvalidRequestException("Invalid configuration key " + text));
    }

    /** Why the limit can't have that value, or null if it can. */
    @Nullable
    String problem(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "Quota " + text + " must be a finite number";
        }
        if (value <= 0) {
            return "Quota " + text + " must be greater than 0";
        }
        return switch (kind) {
            case DOUBLE -> null;
            case INT -> wholeProblem(value, Integer.MAX_VALUE, "an INT");
            case LONG -> wholeProblem(value, Long.MAX_VALUE, "a LONG");
        };
    }

    private @Nullable String wholeProblem(double value, double max, String type) {
        if (value > max) {
            return "Proposed value for " + text + " is too large for " + type + ".";
        }
        return Math.abs((long) value - value) > EPSILON ? text + " cannot be a fractional value." : null;
    }
}
