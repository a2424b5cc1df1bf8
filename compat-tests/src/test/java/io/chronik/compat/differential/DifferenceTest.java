package io.chronik.compat.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The comparison finds each kind of difference that is planted, and nothing else. */
final class DifferenceTest {

    private static final Map<String, String> ANSWER = leaves(
            "error_code", "0", "topics[a]/error_code", "0", "topics[a]/partitions", "[1, 2]", "topics[b]/x", "1");

    @Test
    void equalAnswersDoNotDiffer() {
        assertEquals(List.of(), between(ANSWER, new LinkedHashMap<>(ANSWER)));
    }

    @Test
    void aChangedFieldIsFound() {
        Map<String, String> changed = new LinkedHashMap<>(ANSWER);
        changed.put("topics[a]/error_code", "3");
        assertEquals(List.of("API/s v1 | ask | topics[a]/error_code | 0 | 3"), between(ANSWER, changed));
        assertEquals(List.of("API/s v1 | ask | topics[a]/error_code | 3 | 0"), between(changed, ANSWER));
    }

    @Test
    void aMissingFieldIsFoundOnEitherSide() {
        Map<String, String> less = new LinkedHashMap<>(ANSWER);
        less.remove("topics[a]/partitions");
        assertEquals(List.of("API/s v1 | ask | topics[a]/partitions | [1, 2] | absent"), between(ANSWER, less));
        assertEquals(List.of("API/s v1 | ask | topics[a]/partitions | absent | [1, 2]"), between(less, ANSWER));
    }

    @Test
    void aMissingElementIsOneDifference() {
        Map<String, String> less = new LinkedHashMap<>(ANSWER);
        less.remove("topics[a]/error_code");
        less.remove("topics[a]/partitions");
        assertEquals(List.of("API/s v1 | ask | topics[a] | present | absent"), between(ANSWER, less));
        assertEquals(List.of("API/s v1 | ask | topics[a] | absent | present"), between(less, ANSWER));
    }

    @Test
    void theOutermostMissingElementIsNamed() {
        Map<String, String> nested = leaves("t[a]/p[0]/x", "1", "t[a]/p[1]/x", "1", "t[a]/p[1]/y", "2");
        assertEquals(
                List.of("API/s v1 | ask | t[a]/p[1] | present | absent"), between(nested, leaves("t[a]/p[0]/x", "1")));
        assertEquals(
                List.of("API/s v1 | ask | t | absent | empty", "API/s v1 | ask | t[a] | present | absent"),
                between(nested, leaves("t", "empty")).stream().sorted().toList());
    }

    @Test
    void missingStepsAreFound() {
        Conversation.Step step = new Conversation.Step("ask", ANSWER);
        assertEquals(
                List.of("API/s v1 | more | step | said | absent"),
                texts(List.of(step, new Conversation.Step("more", ANSWER)), List.of(step)));
        assertEquals(
                List.of("API/s v1 | more | step | absent | said"),
                texts(List.of(step), List.of(step, new Conversation.Step("more", ANSWER))));
    }

    @Test
    void stepsOfDifferentNamesAreNotCompared() {
        assertEquals(
                List.of("API/s v1 | ask | step | ask | other"),
                texts(
                        List.of(new Conversation.Step("ask", ANSWER)),
                        List.of(new Conversation.Step("other", leaves("error_code", "7")))));
    }

    private static List<String> between(Map<String, String> kafka, Map<String, String> chronik) {
        return texts(List.of(new Conversation.Step("ask", kafka)), List.of(new Conversation.Step("ask", chronik)));
    }

    private static List<String> texts(List<Conversation.Step> kafka, List<Conversation.Step> chronik) {
        return Difference.between("API/s", 1, kafka, chronik).stream()
                .map(Difference::toString)
                .toList();
    }

    private static Map<String, String> leaves(String... pathsAndValues) {
        Map<String, String> leaves = new LinkedHashMap<>();
        for (int i = 0; i < pathsAndValues.length; i += 2) {
            leaves.put(pathsAndValues[i], pathsAndValues[i + 1]);
        }
        return leaves;
    }
}
