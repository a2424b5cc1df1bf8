package io.chronik.compat.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

/** What two brokers may choose does not make answers different; everything else does. */
final class FlatteningTest {

    private static final Uuid ONE = new Uuid(1, 1);
    private static final Uuid TWO = new Uuid(2, 2);

    @Test
    void fieldsGetPaths() {
        assertEquals(
                Map.of("error_code", "3", "a/b", "x", "names", "[p, q]", "nothing", "null", "none", "empty"),
                flat(Tree.of(
                        "error_code",
                        3,
                        "a",
                        Tree.of("b", "x"),
                        "names",
                        List.of("p", "q"),
                        "nothing",
                        null,
                        "none",
                        List.of())));
    }

    @Test
    void elementsAreFoundByTheirNamesWhateverTheirOrder() {
        Tree a = Tree.of("name", "a", "error_code", 0);
        Tree b = Tree.of("name", "b", "error_code", 3);
        assertEquals(flat(Tree.of("topics", List.of(a, b))), flat(Tree.of("topics", List.of(b, a))));
        assertNotEquals(
                flat(Tree.of("topics", List.of(a, b))),
                flat(Tree.of("topics", List.of(a.with("error_code", 3), b.with("error_code", 0)))));
    }

    @Test
    void anElementGivenTwiceIsNotLost() {
        Tree a = Tree.of("name", "a", "error_code", 0);
        assertNotEquals(flat(Tree.of("topics", List.of(a, a))), flat(Tree.of("topics", List.of(a))));
    }

    @Test
    void theOrderOfPlainListsCounts() {
        assertNotEquals(flat(Tree.of("isr", List.of(1, 2))), flat(Tree.of("isr", List.of(2, 1))));
    }

    @Test
    void chosenIdsAreSymbolsThatMustComeBackInTheSamePlaces() {
        Flattening kafka = new Flattening();
        Flattening chronik = new Flattening();
        assertEquals(kafka.of(Tree.of("topic_id", ONE)), chronik.of(Tree.of("topic_id", TWO)));
        assertEquals(kafka.of(Tree.of("topic_id", TWO)), chronik.of(Tree.of("topic_id", ONE)));
        assertNotEquals(kafka.of(Tree.of("topic_id", ONE)), chronik.of(Tree.of("topic_id", ONE)));
    }

    @Test
    void noIdIsNotAnId() {
        assertNotEquals(flat(Tree.of("topic_id", ONE)), flat(Tree.of("topic_id", Uuid.ZERO_UUID)));
        assertNotEquals(flat(Tree.of("producer_id", 5L)), flat(Tree.of("producer_id", -1L)));
        assertNotEquals(flat(Tree.of("member_id", "m")), flat(Tree.of("member_id", "")));
    }

    @Test
    void messagesMayNameChosenIds() {
        Flattening kafka = new Flattening();
        Flattening chronik = new Flattening();
        kafka.of(Tree.of("topic_id", ONE));
        chronik.of(Tree.of("topic_id", TWO));
        assertEquals(
                kafka.of(Tree.of("error_message", "no topic " + ONE)),
                chronik.of(Tree.of("error_message", "no topic " + TWO)));
        assertNotEquals(
                kafka.of(Tree.of("error_message", "no topic " + ONE)),
                chronik.of(Tree.of("error_message", "no such " + TWO)));
    }

    @Test
    void timesAreThereOrNot() {
        assertEquals(flat(Tree.of("log_append_time_ms", 5L)), flat(Tree.of("log_append_time_ms", 6L)));
        assertNotEquals(flat(Tree.of("log_append_time_ms", 5L)), flat(Tree.of("log_append_time_ms", -1L)));
    }

    @Test
    void recordsAreComparedOneByOne() {
        Map<String, String> records = flat(Tree.of("records", Batches.of("a", "b")));
        assertEquals(records, flat(Tree.of("records", Batches.of("a", "b"))));
        assertNotEquals(records, flat(Tree.of("records", Batches.of("a", "c"))));
        assertNotEquals(records, flat(Tree.of("records", Batches.of("a"))));
        assertNotEquals(records, flat(Tree.of("records", Batches.compressed("a", "b"))));
        assertNotEquals(records, flat(Tree.of("records", Batches.idempotent(7, (short) 0, 0, "a", "b"))));
        assertEquals(
                flat(Tree.of("records", Batches.idempotent(8, (short) 0, 0, "a", "b"))),
                flat(Tree.of("records", Batches.idempotent(7, (short) 0, 0, "a", "b"))));
    }

    private static Map<String, String> flat(Tree tree) {
        return new Flattening().of(tree);
    }
}
