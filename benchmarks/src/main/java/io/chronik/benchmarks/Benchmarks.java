package io.chronik.benchmarks;

import io.chronik.benchmarks.peer.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The entry point of {@code benchmarks/run}. */
public final class Benchmarks {
    private static final Set<String> COMMANDS =
            Set.of("produce", "latency", "consume", "start", "recovery", "profile", "all");

    private static final String HELP = """
            benchmarks/run [COMMAND] [--quick] [OPTIONS]

            Commands (default: produce)
              produce             throughput with acks=all and broker CPU per GB in; memory under load
              latency             p50, p99, p99.9 at a fixed rate
              consume             throughput from the page cache and broker CPU per GB out
              start               time to ready, first and again; idle memory
              recovery            kill -9 after --gb GB, then time to ready and memory
              profile produce     CPU by thread and top frames of Chronik under load (flight recording)
              profile consume     the same for reading
              all                 produce, latency, consume, start, recovery, one after the other

            Options (quick / full default)
              --targets LIST      chronik, kafka, kafka-fsync, null
              --partitions LIST   1,12,1000 for produce; 12 for latency, recovery, profile; 12 / 1,12 for consume
              --record-bytes LIST 1024 / 1024,100
              --rounds N          2 / 5 measured rounds after one warm-up
              --seconds N         of each measured run: produce 4 / 10, latency 8 / 30, consume 5 / 10, profile 8 / 20
              --warmup-seconds N  of each warm-up run
              --rate N            latency: records per second (2000)
              --linger-millis N   the producer's linger.ms (latency: 0, otherwise the client's default)
              --client NAME       produce: own or kafka-tools (kafka-producer-perf-test)
              --gb N              consume: per topic (0.5 / 2); recovery: (1 / 10)
              --starts N          start: 3 / 11
              --idle-seconds N    start: 5 / 20
              --frames N          profile: rows of a table (25)
              --work-dir DIR      where brokers keep their data (default: the temporary directory); at least 10 GB free

            Environment: CHRONIK_JVM_OPTS and every other CHRONIK_ variable reach Chronik and are named in the report.

            The report goes to standard output and to benchmarks/target/results/; progress to standard error.
            """;

    private Benchmarks() {}

    /**
     * Runs a command.
     *
     * @param args see {@code --help}
     */
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.print(HELP);
            return;
        }
        try {
            System.exit(run(Options.parse(args), args));
        } catch (IllegalArgumentException | BenchmarkException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    private static int run(Options options, String... args) throws IOException {
        if (!COMMANDS.contains(options.command())) {
            throw new IllegalArgumentException("no command '" + options.command() + "'; see --help");
        }
        Path root = Path.of(System.getProperty("benchmarks.root"));
        Path results = Files.createDirectories(root.resolve("benchmarks/target/results"));
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        StringBuilder report = new StringBuilder();
        List<String> commands = options.command().equals("all")
                ? List.of("produce", "latency", "consume", "start", "recovery")
                : List.of(options.command());
        for (String command : commands) {
            // A session each: no scenario inherits another's topics, heaps or files.
            try (Session session = new Session(root, options.workDirectory())) {
                if (report.isEmpty()) {
                    report.append("`benchmarks/run ")
                            .append(String.join(" ", args))
                            .append("`, ")
                            .append(now)
                            .append("\n\nMachine: ")
                            .append(Machine.describe(session.directory()))
                            .append("\n\n")
                            .append(chronikSettings());
                    System.out.print(report);
                }
                String section = run(command, session, options, results) + "\n";
                System.out.print(section);
                report.append(section);
                Files.writeString(
                        results.resolve(now.toString().replace(":", "") + "-" + options.command() + ".md"), report);
            }
        }
        return 0;
    }

    /** Chronik's settings from the environment reach it; a report made with some must say so. */
    private static String chronikSettings() {
        String settings = System.getenv().entrySet().stream()
                .filter(variable -> variable.getKey().startsWith("CHRONIK_"))
                .map(variable -> variable.getKey() + "=" + variable.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return settings.isEmpty() ? "" : "Chronik with " + settings + ".\n\n";
    }

    private static String run(String command, Session session, Options options, Path results) throws IOException {
        return switch (command) {
            case "produce" -> new ProduceScenario(session, options).run();
            case "latency" -> new LatencyScenario(session, options).run();
            case "consume" -> new ConsumeScenario(session, options).run();
            case "start" -> new StartScenario(session, options).run();
            case "recovery" -> new RecoveryScenario(session, options).run();
            default -> new ProfileScenario(session, options, results).run();
        };
    }
}
