package io.chronik.benchmarks.peer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A process's use of the machine, read from {@code /proc}. Linux only.
 *
 * @param pid the process
 */
public record ProcessFigures(long pid) {
    /** Clock ticks per second: 100 on every Linux that Java runs on (USER_HZ is part of the kernel's ABI). */
    private static final double TICKS_PER_SECOND = 100;

    /**
     * CPU time of a process or thread.
     *
     * @param userSeconds in its own code
     * @param systemSeconds in the kernel on its behalf
     */
    public record Cpu(double userSeconds, double systemSeconds) {
        /**
         * Both together.
         *
         * @return seconds
         */
        public double seconds() {
            return userSeconds + systemSeconds;
        }

        /**
         * What was used since an earlier reading.
         *
         * @param earlier the earlier reading
         * @return the difference
         */
        public Cpu since(Cpu earlier) {
            return new Cpu(userSeconds - earlier.userSeconds, systemSeconds - earlier.systemSeconds);
        }
    }

    /**
     * CPU time since the process started, all threads, also those that ended.
     *
     * @return user and system seconds
     */
    public Cpu cpu() {
        return cpu(read(Path.of("/proc/" + pid + "/stat")));
    }

    /**
     * CPU time of each living thread. Threads whose names differ only in digits are added up.
     *
     * @return by thread name (the kernel keeps 15 characters), digits shown as {@code #}
     */
    public Map<String, Cpu> cpuByThread() {
        Map<String, Cpu> byThread = new LinkedHashMap<>();
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path thread : threads) {
                String stat = read(thread.resolve("stat"));
                String name = stat.substring(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
                        .replaceAll("[0-9]+", "#");
                byThread.merge(
                        name,
                        cpu(stat),
                        (a, b) -> new Cpu(a.userSeconds + b.userSeconds, a.systemSeconds + b.systemSeconds));
            }
        } catch (IOException e) {
            throw new BenchmarkException("cannot read the threads of process " + pid, e);
        }
        return byThread;
    }

    /**
     * Memory resident now.
     *
     * @return MiB
     */
    public double residentMebibytes() {
        return status("VmRSS:");
    }

    /**
     * The most memory that was resident at any time.
     *
     * @return MiB
     */
    public double peakResidentMebibytes() {
        return status("VmHWM:");
    }

    /**
     * Resident memory that is not a file's page: heap, stacks, native allocations; without mapped jars, archives and index files.
     *
     * @return MiB
     */
    public double anonymousMebibytes() {
        return status("RssAnon:");
    }

    private double status(String key) {
        return read(Path.of("/proc/" + pid + "/status"))
                .lines()
                .filter(line -> line.startsWith(key))
                .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElseThrow(() -> new BenchmarkException("process " + pid + " has no " + key + " (did it end?)"));
    }

    private static Cpu cpu(String stat) {
        // The name in parentheses may contain blanks; what follows it is numbered from field 3 (state).
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new Cpu(Long.parseLong(fields[11]) / TICKS_PER_SECOND, Long.parseLong(fields[12]) / TICKS_PER_SECOND);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new BenchmarkException("cannot read " + file + " (did the process end?)", e);
        }
    }
}
