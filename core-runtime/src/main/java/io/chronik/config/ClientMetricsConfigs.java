package io.chronik.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * The configs of a client metrics subscription (KIP-714).
 *
 * @param intervalMillis how often clients push
 * @param metrics the prefixes of the metrics wanted; {@code *} for all, none for none
 * @param match which clients it is for: a pattern by attribute, all of which must match; none for every client
 */
public record ClientMetricsConfigs(int intervalMillis, List<String> metrics, Map<String, Pattern> match) {
    /** How often clients push. */
    public static final String INTERVAL = "interval.ms";

    /** Which metrics. */
    public static final String METRICS = "metrics";

    /** Which clients. */
    public static final String MATCH = "match";

    /** Kafka's default of {@link #INTERVAL}. */
    public static final int DEFAULT_INTERVAL_MILLIS = 300_000;

    private static final int MIN_INTERVAL_MILLIS = 100;
    private static final int MAX_INTERVAL_MILLIS = 3_600_000;
    private static final Set<String> ATTRIBUTES = Set.of(
            "client_instance_id",
            "client_id",
            "client_software_name",
            "client_software_version",
            "client_source_address",
            "client_source_port");

    /** Why a subscription can't have a config: because of its name or range, or because its text means nothing. */
    public enum Problem {
        /** No such config, or beyond the limits. */
        REQUEST,
        /** Not what the config's type asks for. */
        CONFIG
    }

    /** Thrown for configs that can't be set. */
    public static final class InvalidException extends RuntimeException {
        private static final long serialVersionUID = 1;
        private final Problem problem;

        InvalidException(Problem problem, String message) {
            super(message);
            this.problem = problem;
        }

        /** The kind. */
        public Problem problem() {
            return problem;
        }
    }

    /** The defaults, by name; sorted. */
    public static Map<String, String> defaults() {
        return new TreeMap<>(Map.of(INTERVAL, Integer.toString(DEFAULT_INTERVAL_MILLIS), METRICS, "", MATCH, ""));
    }

    /** The type of a config. */
    public static ConfigDef.Type type(String name) {
        return name.equals(INTERVAL) ? ConfigDef.Type.INT : ConfigDef.Type.LIST;
    }

    /**
     * Reads what is set on a subscription.
     *
     * @throws InvalidException for the first that can't be
     */
    public static ClientMetricsConfigs of(Map<String, String> set) {
        for (String name : new TreeMap<>(set).keySet()) {
            if (!defaults().containsKey(name)) {
                throw new InvalidException(Problem.REQUEST, "Unknown client metrics configuration: " + name);
            }
        }
        return new ClientMetricsConfigs(
                interval(set.getOrDefault(INTERVAL, Integer.toString(DEFAULT_INTERVAL_MILLIS))),
                parts(set.getOrDefault(METRICS, "")),
                match(set.getOrDefault(MATCH, "")));
    }

    private static int interval(String text) {
        int interval;
        try {
            interval = (Integer) ConfigDef.parseType(INTERVAL, text, ConfigDef.Type.INT);
        } catch (ConfigException e) {
            throw new InvalidException(Problem.CONFIG, e.getMessage());
        }
        if (interval < MIN_INTERVAL_MILLIS || interval > MAX_INTERVAL_MILLIS) {
            throw new InvalidException(
                    Problem.REQUEST,
                    "Invalid value " + text + " for " + INTERVAL + ", interval must be between " + MIN_INTERVAL_MILLIS
                            + " and " + MAX_INTERVAL_MILLIS + " (1 hour)");
        }
        return interval;
    }

    private static Map<String, Pattern> match(String text) {
        Map<String, Pattern> match = new HashMap<>();
        for (String part : parts(text)) {
            int equals = part.indexOf('=');
            if (equals < 0 || !ATTRIBUTES.contains(part.substring(0, equals).strip())) {
                throw new InvalidException(Problem.CONFIG, "Illegal client matching pattern: " + part);
            }
            try {
                match.put(
                        part.substring(0, equals).strip(),
                        Pattern.compile(part.substring(equals + 1).strip()));
            } catch (PatternSyntaxException e) {
                throw new InvalidException(Problem.CONFIG, "Illegal client matching pattern: " + part);
            }
        }
        return Map.copyOf(match);
    }

    private static List<String> parts(String list) {
        List<String> parts = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            if (!part.isBlank()) {
                parts.add(part.strip());
            }
        }
        return List.copyOf(parts);
    }
}
