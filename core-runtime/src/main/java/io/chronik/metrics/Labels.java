package io.chronik.metrics;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What tells the series of one name apart, such as the API or the kind of failure. Values must come from a small, fixed set: every
 * combination costs memory for as long as the process runs.
 *
 * @param pairs names and values, alternating
 */
public record Labels(List<String> pairs) {
    /** No labels. */
    public static final Labels NONE = new Labels(List.of());

    private static final Pattern NAME = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    /** Checks that the names are ones that Prometheus accepts. */
    public Labels {
        pairs = List.copyOf(pairs);
        for (int i = 0; i < pairs.size(); i += 2) {
            if (i + 1 == pairs.size() || !NAME.matcher(pairs.get(i)).matches()) {
                throw new IllegalArgumentException("not pairs of label names and values: " + pairs);
            }
        }
    }

    /** One label. */
    public static Labels of(String name, String value) {
        return new Labels(List.of(name, value));
    }

    /** Two labels. */
    public static Labels of(String name1, String value1, String name2, String value2) {
        return new Labels(List.of(name1, value1, name2, value2));
    }

    Labels and(String name, String value) {
        List<String> more = new ArrayList<>(pairs);
        more.add(name);
        more.add(value);
        return new Labels(more);
    }
}
