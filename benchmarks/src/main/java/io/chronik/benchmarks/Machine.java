package io.chronik.benchmarks;

import io.chronik.benchmarks.report.Percentiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Locale;

/** Says what the figures were measured on. */
final class Machine {
    private static final int FILE_BYTES = 32 << 20;
    private static final int SYNCS = 300;

    private Machine() {}

    /**
     * Describes the machine and measures what an fsync costs on its disk.
     *
     * @param directory on the disk that is used
     * @return one line of markdown
     * @throws IOException when the disk fails
     */
    static String describe(Path directory) throws IOException {
        return String.format(
                Locale.ROOT,
                "%s, %d cores, %.1f GB memory; Linux %s; JDK %s (%s); %s %s; load average before: %s",
                firstValue("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                Long.parseLong(firstValue("/proc/meminfo", "MemTotal").replaceAll("[^0-9]", "")) / 1e6,
                System.getProperty("os.version"),
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                Files.getFileStore(directory).type(),
                syncLatency(directory),
                Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    /** fdatasync after overwriting part of a file that is already allocated: what a write-ahead log waits for. */
    private static String syncLatency(Path directory) throws IOException {
        StringBuilder text = new StringBuilder("fdatasync p50/p99");
        Path file = directory.resolve("fsync-probe");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate(FILE_BYTES), 0);
            channel.force(true);
            for (int bytes : new int[] {16 << 10, 128 << 10, 1 << 20}) {
                ByteBuffer block = ByteBuffer.allocateDirect(bytes);
                long[] nanos = new long[SYNCS];
                for (int i = 0; i < SYNCS; i++) {
                    channel.write(block.clear(), (long) i * bytes % FILE_BYTES);
                    long start = System.nanoTime();
                    channel.force(false);
                    nanos[i] = System.nanoTime() - start;
                }
                Arrays.sort(nanos);
                text.append(String.format(
                        Locale.ROOT,
                        "%s %d/%d µs at %d KiB",
                        text.indexOf("µs") < 0 ? "" : ",",
                        Percentiles.at(nanos, SYNCS, 50) / 1000,
                        Percentiles.at(nanos, SYNCS, 99) / 1000,
                        bytes >> 10));
            }
        } finally {
            Files.deleteIfExists(file);
        }
        return text.toString();
    }

    private static String firstValue(String file, String key) throws IOException {
        return Files.readString(Path.of(file))
                .lines()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown");
    }
}
