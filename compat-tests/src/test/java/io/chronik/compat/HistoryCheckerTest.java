package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.compat.crash.Anomaly;
import io.chronik.compat.crash.History;
import io.chronik.compat.crash.History.Acknowledged;
import io.chronik.compat.crash.History.HighWatermark;
import io.chronik.compat.crash.History.Stored;
import io.chronik.compat.crash.History.Writer;
import io.chronik.compat.crash.HistoryChecker;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checker of the crash test sees every kind of planted anomaly, and none where there is none. */
final class HistoryCheckerTest {

    private static final String P = "topic-0";
    private static final Writer ONCE = new Writer("once", true);
    private static final Writer AT_LEAST_ONCE = new Writer("often", false);

    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<Stored> observed = new ArrayList<>();
    private final List<Stored> stored = new ArrayList<>();
    private final List<HighWatermark> highWatermarks = new ArrayList<>();

    @Test
    void aHistoryThatKeepsThePromisesPasses() {
        for (int i = 0; i < 5; i++) {
            store(i, ONCE.value(i));
            acknowledge(ONCE, i, ONCE.value(i));
            observed.add(stored.getLast());
            highWatermarks.add(new HighWatermark(P, i + 1));
        }
        assertEquals(List.of(), anomalies());
    }

    @Test
    void whatWasSentButNotAcknowledgedMayBeThereOrNot() {
        store(0, ONCE.value(0));
        store(1, ONCE.value(2));
        acknowledge(ONCE, 1, ONCE.value(2));
        assertEquals(List.of(), anomalies());
    }

    @Test
    void aRetryWithoutIdempotenceMayBeThereTwice() {
        store(0, AT_LEAST_ONCE.value(0));
        store(1, AT_LEAST_ONCE.value(1));
        store(2, AT_LEAST_ONCE.value(0));
        acknowledge(AT_LEAST_ONCE, 2, AT_LEAST_ONCE.value(0));
        assertEquals(List.of(), anomalies());
    }

    @Test
    void anAcknowledgedRecordThatIsNotThereIsLost() {
        store(0, ONCE.value(0));
        acknowledge(ONCE, 0, ONCE.value(0));
        acknowledge(ONCE, 1, ONCE.value(1));
        assertEquals(List.of(new Anomaly.Lost(P, 1, "once/1")), anomalies());
    }

    @Test
    void anIdempotentRecordThatIsThereTwiceIsADuplicate() {
        store(0, ONCE.value(0));
        store(1, ONCE.value(0));
        assertEquals(List.of(new Anomaly.Duplicated(P, "once/0", 2)), anomalies());
    }

    @Test
    void aRecordAfterItsSuccessorIsReordered() {
        store(0, ONCE.value(1));
        store(1, ONCE.value(0));
        assertEquals(List.of(new Anomaly.Reordered(P, "once/0", "once/1")), anomalies());
    }

    @Test
    void anAcknowledgedOffsetThatHoldsAnotherRecordWasReused() {
        store(0, ONCE.value(0));
        store(1, ONCE.value(1));
        acknowledge(ONCE, 0, ONCE.value(1));
        assertEquals(List.of(new Anomaly.OffsetReused(P, 0, "once/1", "once/0")), anomalies());
    }

    @Test
    void anOffsetAcknowledgedForTwoRecordsWasReused() {
        store(0, ONCE.value(0));
        store(1, ONCE.value(1));
        acknowledge(ONCE, 0, ONCE.value(0));
        acknowledge(ONCE, 0, ONCE.value(1));
        assertEquals(
                List.of(
                        new Anomaly.OffsetReused(P, 0, "once/0", "once/1"),
                        new Anomaly.OffsetReused(P, 0, "once/1", "once/0")),
                anomalies());
    }

    @Test
    void whatAReaderSawMustStayWhereItWas() {
        store(0, ONCE.value(1));
        observed.add(new Stored(P, 0, ONCE.value(0)));
        observed.add(new Stored(P, 1, ONCE.value(2)));
        assertEquals(
                List.of(new Anomaly.OffsetReused(P, 0, "once/0", "once/1"), new Anomaly.Lost(P, 1, "once/2")),
                anomalies());
    }

    @Test
    void missingOffsetsAreAGap() {
        store(0, ONCE.value(0));
        store(2, ONCE.value(1));
        assertEquals(List.of(new Anomaly.Gap(P, 1)), anomalies());
    }

    @Test
    void aFallingHighWatermarkWentBack() {
        highWatermarks.add(new HighWatermark(P, 5));
        highWatermarks.add(new HighWatermark("topic-1", 3));
        highWatermarks.add(new HighWatermark(P, 4));
        assertEquals(List.of(new Anomaly.WentBack(P, 5, 4)), anomalies());
    }

    @Test
    void aRecordNobodySentIsInvented() {
        store(0, "stranger/0");
        assertEquals(List.of(new Anomaly.Invented(P, 0, "stranger/0")), anomalies());
    }

    private void store(long offset, String value) {
        stored.add(new Stored(P, offset, value));
    }

    private void acknowledge(Writer writer, long offset, String value) {
        acknowledged.add(new Acknowledged(writer, P, offset, value));
    }

    private List<Anomaly> anomalies() {
        return HistoryChecker.check(
                new History(acknowledged, observed, stored, highWatermarks), Set.of(ONCE, AT_LEAST_ONCE));
    }
}
