package io.chronik.compat.differential;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One field in which the brokers differ.
 *
 * @param scenario as {@code API/name}
 * @param path of the field in the answer
 * @param kafka what Apache Kafka answers; {@code absent} if its answer has no such field
 * @param chronik likewise
 */
record Difference(String scenario, int version, String step, String path, String kafka, String chronik) {

    private static final String ABSENT = "absent";
    private static final String PRESENT = "present";

    /** Compares what two brokers answered in one scenario. */
    static List<Difference> between(
            String scenario, int version, List<Conversation.Step> kafka, List<Conversation.Step> chronik) {
        List<Difference> differences = new ArrayList<>();
        for (int i = 0; i < Math.max(kafka.size(), chronik.size()); i++) {
            if (i >= kafka.size() || i >= chronik.size()) {
                String step = (i < kafka.size() ? kafka : chronik).get(i).name();
                differences.add(new Difference(
                        scenario,
                        version,
                        step,
                        "step",
                        i < kafka.size() ? "said" : ABSENT,
                        i < chronik.size() ? "said" : ABSENT));
                continue;
            }
            if (!kafka.get(i).name().equals(chronik.get(i).name())) {
                differences.add(new Difference(
                        scenario,
                        version,
                        kafka.get(i).name(),
                        "step",
                        kafka.get(i).name(),
                        chronik.get(i).name()));
                continue;
            }
            Map<String, String> expected = kafka.get(i).leaves();
            Map<String, String> actual = chronik.get(i).leaves();
            Set<String> paths = new LinkedHashSet<>(expected.keySet());
            paths.addAll(actual.keySet());
            Set<String> elements = new HashSet<>();
            for (String path : paths) {
                String left = expected.getOrDefault(path, ABSENT);
                String right = actual.getOrDefault(path, ABSENT);
                if (left.equals(right)) {
                    continue;
                }
                String element = element(path, (expected.containsKey(path) ? actual : expected).keySet());
                if (!elements.add(element)) {
                    continue;
                }
                boolean whole = !element.equals(path);
                differences.add(new Difference(
                        scenario,
                        version,
                        kafka.get(i).name(),
                        element,
                        whole && expected.containsKey(path) ? PRESENT : left,
                        whole && actual.containsKey(path) ? PRESENT : right));
            }
        }
        return differences;
    }

    /** The outermost element of a list that holds a path and that the other side lacks as a whole; the path itself if there is none. */
    private static String element(String path, Set<String> otherSide) {
        if (otherSide.contains(path)) {
            return path;
        }
        for (int end = path.indexOf(']'); end >= 0; end = path.indexOf(']', end + 1)) {
            String element = path.substring(0, end + 1);
            if (otherSide.stream().noneMatch(other -> other.startsWith(element))) {
                return element;
            }
        }
        return path;
    }

    @Override
    public String toString() {
        return scenario + " v" + version + " | " + step + " | " + path + " | " + kafka + " | " + chronik;
    }
}
