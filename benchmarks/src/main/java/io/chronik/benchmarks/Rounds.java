package io.chronik.benchmarks;

import io.chronik.benchmarks.load.LoadResult;
import io.chronik.benchmarks.peer.BenchmarkException;
import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.ProcessFigures;
import io.chronik.benchmarks.peer.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The same load on several targets: a warm-up each that does not count, then rounds in which every target has its turn, each round
 * beginning with another target, because a run inherits what its predecessor left behind.
 */
final class Rounds {
    /** The load on one target. */
    interface Measurement {
        /**
         * Carries out the load.
         *
         * @param broker on this broker
         * @param round from 0; negative for a warm-up
         * @return what came of it, together with the broker's CPU time
         */
        Run run(Broker broker, int round);
    }

    private final Session session;
    private final int rounds;
    private boolean warm;

    Rounds(Session session, int rounds) {
        this.session = session;
        this.rounds = rounds;
    }

    /**
     * Runs warm-ups and rounds. A target that fails is left out from then on, and the failure is told.
     *
     * @param name of the load, for progress
     * @param targets at least one
     * @param measurement the load
     * @return the runs of each target; of a target that failed, those before
     */
    Map<Target, List<Run>> run(String name, List<Target> targets, Measurement measurement) {
        Map<Target, List<Run>> runs = new EnumMap<>(Target.class);
        targets.forEach(target -> runs.put(target, new ArrayList<>()));
        List<Target> able = new ArrayList<>(targets);
        // The first load meets brokers and a client that have just started: it is warmed up twice.
        int first = warm ? -1 : -2;
        warm = true;
        for (int round = first; round < rounds; round++) {
            List<Target> order = new ArrayList<>(able);
            Collections.rotate(order, -Math.max(round, 0));
            for (Target target : order) {
                try {
                    Run run = measurement.run(session.broker(target), round);
                    Session.say(String.format(
                            Locale.ROOT,
                            "  %s, %s: %s %,.0f records/s, %.1f MB/s, %.2f CPU s/GB",
                            name,
                            round < 0 ? "warm-up" : "round " + (round + 1),
                            target.label(),
                            run.load().recordsPerSecond(),
                            run.load().megabytesPerSecond(),
                            run.cpuSecondsPerGigabyte()));
                    if (round >= 0) {
                        runs.get(target).add(run);
                    }
                } catch (BenchmarkException e) {
                    Session.say("  " + name + ": " + target.label() + " FAILED and is left out: " + e.getMessage());
                    able.remove(target);
                }
            }
        }
        return runs;
    }

    /** Runs a load with the broker's CPU time taken around it. */
    Run measured(Broker broker, Supplier<LoadResult> load) {
        session.settle();
        ProcessFigures figures = broker.figures();
        ProcessFigures.Cpu before = figures.cpu();
        LoadResult result = load.get();
        session.awaitQuiet(List.of(broker));
        return new Run(result, figures.cpu().since(before).seconds());
    }
}
