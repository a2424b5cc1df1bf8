package io.chronik.benchmarks;

import io.chronik.benchmarks.peer.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The command line: a command, words after it, and {@code --name value} pairs. Each option has one value for {@code --quick} and one for
 * the full run, unless the command line says another.
 *
 * @param words the command and what follows it without a name
 * @param quick whether short runs are wanted
 * @param values the named options as given
 */
record Options(List<String> words, boolean quick, Map<String, String> values) {
    private static final Set<String> NAMES = Set.of(
            "targets",
            "partitions",
            "record-bytes",
            "rounds",
            "seconds",
            "warmup-seconds",
            "rate",
            "linger-millis",
            "client",
            "gb",
            "starts",
            "idle-seconds",
            "work-dir",
            "frames");

    static Options parse(String... args) {
        List<String> words = new ArrayList<>();
        Map<String, String> values = new HashMap<>();
        boolean quick = false;
        for (int i = 0; i < args.length; i++) {
            if (args[i].equals("--quick")) {
                quick = true;
            } else if (args[i].startsWith("--")) {
                String name = args[i].substring(2);
                if (!NAMES.contains(name)) {
                    throw new IllegalArgumentException("no option " + args[i] + "; see --help");
                }
                if (i + 1 == args.length) {
                    throw new IllegalArgumentException(args[i] + " needs a value");
                }
                values.put(name, args[++i]);
            } else {
                words.add(args[i]);
            }
        }
        return new Options(List.copyOf(words), quick, Map.copyOf(values));
    }

    String command() {
        return words.isEmpty() ? "produce" : words.getFirst();
    }

    List<Target> targets(String quickDefault, String fullDefault) {
        return Target.parseList(text("targets", quickDefault, fullDefault));
    }

    List<Integer> integers(String name, String quickDefault, String fullDefault) {
        return Arrays.stream(text(name, quickDefault, fullDefault).split(","))
                .map(value -> Integer.valueOf(positive(name, value.strip())))
                .toList();
    }

    int integer(String name, int quickDefault, int fullDefault) {
        return positive(name, text(name, Integer.toString(quickDefault), Integer.toString(fullDefault)));
    }

    double gigabytes(double quickDefault, double fullDefault) {
        double value = Double.parseDouble(text("gb", Double.toString(quickDefault), Double.toString(fullDefault)));
        if (!(value > 0 && value <= 1000)) {
            throw new IllegalArgumentException("--gb is " + value + "; it must be above 0 and at most 1000");
        }
        return value;
    }

    /** The client's {@code linger.ms}; negative: the client's default. */
    int lingerMillis(int otherwise) {
        return Integer.parseInt(values.getOrDefault("linger-millis", Integer.toString(otherwise)));
    }

    boolean kafkaTools() {
        String client = values.getOrDefault("client", "own");
        return switch (client) {
            case "own" -> false;
            case "kafka-tools" -> true;
            default -> throw new IllegalArgumentException("--client is " + client + "; there are own and kafka-tools");
        };
    }

    Path workDirectory() {
        return Path.of(values.getOrDefault("work-dir", System.getProperty("java.io.tmpdir")))
                .toAbsolutePath();
    }

    private String text(String name, String quickDefault, String fullDefault) {
        return values.getOrDefault(name, quick ? quickDefault : fullDefault);
    }

    private static int positive(String name, String value) {
        int number = Integer.parseInt(value);
        if (number < 1 || number > 1_000_000) {
            throw new IllegalArgumentException("--" + name + " is " + value + "; it must be from 1 to 1000000");
        }
        return number;
    }
}
