package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.Broker;
import io.chronik.compat.crash.Anomaly;
import io.chronik.compat.crash.CrashRun;
import io.chronik.compat.crash.HistoryChecker;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Nothing that was acknowledged is lost, doubled, reordered or renumbered when the process dies; see README.md for the long run. */
@OnEachBroker
final class CrashTest {

    private static final int ANOMALIES_SHOWN = 10;

    private final BrokerUnderTest underTest;

    CrashTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void acknowledgedRecordsSurviveKills() {
        int rounds = Integer.getInteger("chronik.compat.crash.rounds", 3);
        long seed = Long.getLong("chronik.compat.crash.seed", System.nanoTime());
        try (Broker broker = underTest.separate()) {
            CrashRun.Outcome outcome = new CrashRun(broker, rounds, seed).run();
            List<Anomaly> anomalies = HistoryChecker.check(outcome.history(), outcome.writers());
            assertEquals(
                    List.of(),
                    anomalies.subList(0, Math.min(ANOMALIES_SHOWN, anomalies.size())),
                    () -> anomalies.size() + " anomalies with seed " + seed);
            assertTrue(
                    outcome.history().acknowledged().size() > 100 * rounds,
                    () -> "too little load to prove anything: " + outcome.acknowledgedPerRound());
            outcome.writers()
                    .forEach(writer -> assertTrue(
                            outcome.history().acknowledged().stream()
                                    .anyMatch(record -> record.writer().equals(writer)),
                            () -> writer + " got no acknowledgement"));
        }
    }
}
