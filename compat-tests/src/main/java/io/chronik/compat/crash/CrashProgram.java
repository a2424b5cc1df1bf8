package io.chronik.compat.crash;

import io.chronik.compat.broker.ChronikBroker;
import io.chronik.compat.broker.ChronikInstallation;
import io.chronik.compat.broker.Layout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The long run of the crash test: {@code CrashProgram ROUNDS [SEED]} on the assembled distribution, in a new temporary directory. */
public final class CrashProgram {

    private CrashProgram() {}

    /** Runs it, prints what it saw, and ends with status 1 when a promise was broken; the data directory is left for inspection. */
    public static void main(String[] args) throws IOException {
        int rounds = Integer.parseInt(args[0]);
        long seed = args.length > 1 ? Long.parseLong(args[1]) : System.nanoTime();
        Layout layout = Layout.fromSystemProperties();
        Path directory = Files.createTempDirectory("chronik-crash");
        ChronikInstallation installation =
                ChronikInstallation.unpack(layout, Files.createDirectory(directory.resolve("installation")));
        System.out.println(rounds + " rounds, seed " + seed + ", directory " + directory);
        try (ChronikBroker broker =
                new ChronikBroker(layout, installation, Files.createDirectory(directory.resolve("data")))) {
            CrashRun.Outcome outcome = new CrashRun(broker, rounds, seed).run();
            List<Anomaly> anomalies = HistoryChecker.check(outcome.history(), outcome.writers());
            System.out.println(outcome.history().acknowledged().size() + " acknowledged, "
                    + outcome.history().stored().size() + " stored, " + outcome.unacknowledged()
                    + " given up on, acknowledged per round " + outcome.acknowledgedPerRound());
            System.out.println(anomalies.size() + " anomalies");
            anomalies.stream().limit(50).forEach(System.out::println);
            if (!anomalies.isEmpty()) {
                System.exit(1);
            }
        }
    }
}
