package io.chronik.wal;

/**
 * How a {@link GroupCommitWal} uses its disk.
 *
 * @param fileBytes size of each file, and of its image in memory; at least 64 KiB
 * @param maxFiles how many files may wait for their entries' release; at least 2
 * @param maxRoundBytes the most that is written before a sync
 */
public record WalSettings(int fileBytes, int maxFiles, int maxRoundBytes) {
    private static final int SMALLEST_FILE = 64 << 10;

    public WalSettings {
        if (fileBytes < SMALLEST_FILE) {
            throw new IllegalArgumentException(
                    "wal.file.size is " + fileBytes + "; it must be at least " + SMALLEST_FILE);
        }
        if (maxFiles < 2) {
            throw new IllegalArgumentException("wal.files.max is " + maxFiles + "; it must be at least 2");
        }
        if (maxRoundBytes < 1) {
            throw new IllegalArgumentException("the WAL's round limit is " + maxRoundBytes + "; it must be positive");
        }
    }
}
