package io.chronik.benchmarks;

import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.Target;
import io.chronik.benchmarks.peer.Workspace;
import io.chronik.benchmarks.report.MarkdownTable;
import io.chronik.benchmarks.report.Summary;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Time from starting the process to the first answered request, on an empty directory and again on the same; memory when idle. */
final class StartScenario {
    private record Start(double firstMillis, double againMillis, double idleMebibytes, double idleAnonymousMebibytes) {}

    private final Session session;
    private final Options options;

    StartScenario(Session session, Options options) {
        this.session = session;
        this.options = options;
    }

    String run() {
        List<Target> targets = options.targets("chronik,kafka", "chronik,kafka");
        int starts = options.integer("starts", 3, 11);
        int idleSeconds = options.integer("idle-seconds", 5, 20);
        Map<Target, List<Start>> measured = new EnumMap<>(Target.class);
        targets.forEach(target -> measured.put(target, new ArrayList<>()));
        // The first start of each only brings its files into the page cache.
        for (int round = -1; round < starts; round++) {
            List<Target> order = new ArrayList<>(targets);
            Collections.rotate(order, round);
            for (Target target : order) {
                try {
                    Start start = start(target, round, round < 0 ? 0 : idleSeconds);
                    Session.say("  " + target.label() + ", start " + (round + 1) + ": " + start);
                    if (round >= 0) {
                        measured.get(target).add(start);
                    }
                } catch (BenchmarkException e) {
                    Session.say("  " + e.getMessage());
                }
            }
        }
        MarkdownTable table = new MarkdownTable(
                "target",
                "ready on an empty directory, ms: median (range)",
                "ready again, ms",
                "idle resident, MiB",
                "of it anonymous");
        measured.forEach((target, all) -> {
            if (all.isEmpty()) {
                table.row(target.label(), "failed", "", "", "");
                return;
            }
            table.row(
                    target.label(),
                    Summary.of(all, Start::firstMillis).text(0),
                    Summary.of(all, Start::againMillis).text(0),
                    Summary.of(all, Start::idleMebibytes).text(0),
                    Summary.of(all, Start::idleAnonymousMebibytes).text(0));
        });
        return "### Start and idle memory\n\nFrom starting the process (for Chronik its start script) until ApiVersions "
                + "is answered; Kafka's directory is formatted before. Memory " + idleSeconds + " s after ready.\n\n"
                + table;
    }

    private Start start(Target target, int round, int idleSeconds) {
        String instance = "start-" + round;
        double first;
        Broker broker = session.launcher().start(target, instance);
        try (broker) {
            first = broker.readyMillis();
        }
        try (Broker again = session.launcher().start(target, instance)) {
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(idleSeconds));
            return new Start(
                    first,
                    again.readyMillis(),
                    again.figures().residentMebibytes(),
                    again.figures().anonymousMebibytes());
        } finally {
            Workspace.delete(broker.directory());
        }
    }
}
