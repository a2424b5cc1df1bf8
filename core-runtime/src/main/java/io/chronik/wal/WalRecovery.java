package io.chronik.wal;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WalException.Kind;
import io.chronik.api.wal.WriteAheadLog.EntryConsumer;
import io.chronik.disk.Disk;
import io.chronik.wal.WalFormat.FileHeader;
import io.chronik.wal.WalFormat.InvalidHeader;
import io.chronik.wal.WalFormat.RoundHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of a log after any kind of stop. The log ends at the first round that is not whole: that is what a crash leaves of
 * writes whose sync had not returned. But every round says up to where the log had been synced before it was written; if one behind
 * the end says more than the end, then acknowledged entries were damaged, and recovery refuses to go on.
 */
final class WalRecovery {
    private static final String PREFIX = "wal-";
    private static final String SUFFIX = ".log";

    private final Disk disk;
    private final Path folder;
    private final WalSettings settings;

    WalRecovery(Disk disk, Path folder, WalSettings settings) {
        this.disk = disk;
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * What was found.
     *
     * @param live files with entries, oldest first; the last one is appended to
     * @param free files without
     * @param tail where the last file's entries end; its capacity if the next file was not begun
     */
    record Result(List<WalFile> live, List<WalFile> free, int tail) {}

    static WalFile openFile(Disk disk, Path folder, int number, int capacity) throws IOException {
        Path path = folder.resolve(PREFIX + number + SUFFIX);
        return new WalFile(number, path, disk.open(path), capacity);
    }

    /** Looks at everything that is needed to replay the entries from a position on. */
    Result recover(long from) throws WalException {
        try {
            List<WalFile> files = readFiles();
            List<WalFile> live = new ArrayList<>(files.stream()
                    .filter(file -> file.base != WalFile.FREE)
                    .sorted(Comparator.comparingLong(file -> file.base))
                    .toList());
            List<WalFile> free = new ArrayList<>(
                    files.stream().filter(file -> file.base == WalFile.FREE).toList());
            newestRun(live, free, from);
            return endOf(live, free);
        } catch (IOException e) {
            throw new WalException(Kind.IO, "cannot read the write-ahead log in " + folder + ": " + e, e);
        }
    }

    private List<WalFile> readFiles() throws IOException, WalException {
        int count = 0;
        for (Path path : disk.list(folder)) {
            String name = path.getFileName().toString();
            if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
                count++;
            }
        }
        List<WalFile> files = new ArrayList<>();
        for (int number = 0; number < count; number++) {
            Path path = folder.resolve(PREFIX + number + SUFFIX);
            if (!disk.exists(path)) {
                throw missing(path);
            }
            files.add(readFile(number));
        }
        return files;
    }

    private static WalException missing(Path path) {
        return new WalException(
                Kind.CORRUPT,
                path
                        + " is missing: acknowledged records may be in it. Restore the file, or move the data directory away to start"
                        + " without it");
    }

    private WalFile readFile(int number) throws IOException, WalException {
        WalFile probe = openFile(disk, folder, number, WalFormat.FILE_HEADER);
        probe.file.read(probe.image.duplicate(), 0);
        int capacity = settings.fileBytes();
        long base = WalFile.FREE;
        try {
            FileHeader header = WalFormat.readFileHeader(probe.image);
            if (header != null) {
                capacity = header.capacity();
                base = header.base();
            }
        } catch (InvalidHeader e) {
            throw new WalException(
                    Kind.CORRUPT,
                    probe.path + " can't be read: " + e.getMessage()
                            + ". Restore the file from a copy, or move the data directory away to start without it",
                    e);
        }
        WalFile file = probe.resized(capacity);
        file.file.read(file.image.duplicate(), 0);
        file.base = base;
        return file;
    }

    /** Files follow each other without a gap. What was released and not yet used again lies below what is wanted. */
    private void newestRun(List<WalFile> live, List<WalFile> free, long from) throws WalException {
        while (live.size() > 1 && live.getFirst().end() <= from) {
            release(live.removeFirst(), free);
        }
        for (int i = 1; i < live.size(); i++) {
            long end = live.get(i - 1).end();
            if (end != live.get(i).base) {
                throw new WalException(
                        Kind.CORRUPT,
                        "the write-ahead log in " + folder + " has no file for positions " + end + " to "
                                + live.get(i).base
                                + ": acknowledged records are missing. Restore the file from a copy, or move the data directory away"
                                + " to start without it");
            }
        }
    }

    private void release(WalFile file, List<WalFile> free) {
        file.base = WalFile.FREE;
        free.add(file.capacity() == settings.fileBytes() ? file : file.resized(settings.fileBytes()));
    }

    private Result endOf(List<WalFile> live, List<WalFile> free) throws WalException {
        if (live.isEmpty()) {
            return new Result(live, free, 0);
        }
        int index = 0;
        int tail = WalFormat.FILE_HEADER;
        for (; index < live.size(); index++) {
            tail = endOfRounds(live.get(index));
            if (tail < live.get(index).capacity()) {
                break;
            }
            refuseIfNextIsMissing(live, index, free);
        }
        index = Math.min(index, live.size() - 1);
        WalFile last = live.get(index);
        long end = last.base + tail;
        long durable = durableBehind(last, tail);
        for (WalFile file : live.subList(index + 1, live.size())) {
            durable = Math.max(durable, durableBehind(file, WalFormat.FILE_HEADER));
        }
        refuseIfDamaged(durable, end, last.path);
        while (live.size() > index + 1) {
            release(live.removeLast(), free);
        }
        return new Result(live, free, tail);
    }

    private static void refuseIfDamaged(long durable, long end, Path path) throws WalException {
        if (durable > end) {
            throw new WalException(
                    Kind.CORRUPT,
                    path + " is damaged at log position " + end + ", but the log was durable up to " + durable
                            + ": acknowledged records can't be read back. Restore the file from a copy, or move the data directory away"
                            + " to start without it");
        }
    }

    /**
     * A file that ends with a round that is the file's last says which one comes next, and that one had been made before. A replay may have
     * gone on in another one than was said: then that one begins where this one ends.
     */
    private void refuseIfNextIsMissing(List<WalFile> live, int index, List<WalFile> free) throws WalException {
        int next = nextFile(live.get(index));
        boolean there = index + 1 < live.size() || free.stream().anyMatch(file -> file.number == next);
        if (!there) {
            throw missing(folder.resolve(PREFIX + next + SUFFIX));
        }
    }

    private static int nextFile(WalFile file) {
        int at = WalFormat.FILE_HEADER;
        while (true) {
            RoundHeader round = Objects.requireNonNull(WalFormat.readRoundHeader(file.image, at));
            if (round.last()) {
                return round.next();
            }
            at += round.length();
        }
    }

    /** Where the last whole round of the file ends; the capacity if the log goes on in the next file. */
    private static int endOfRounds(WalFile file) {
        int at = WalFormat.FILE_HEADER;
        while (at + WalFormat.ROUND_HEADER <= file.capacity()) {
            RoundHeader round = wholeRound(file, at);
            if (round == null) {
                return at;
            }
            if (round.last()) {
                return file.capacity();
            }
            at += round.length();
        }
        return at;
    }

    private static @Nullable RoundHeader wholeRound(WalFile file, int at) {
        RoundHeader round = WalFormat.readRoundHeader(file.image, at);
        if (round == null
                || round.position() != file.base + at
                || round.length() < WalFormat.ROUND_HEADER
                || round.length() > file.capacity() - at) {
            return null;
        }
        int end = at + round.length();
        int frame = at + WalFormat.ROUND_HEADER;
        while (frame < end) {
            int length = file.image.getInt(frame);
            int body = frame + WalFormat.FRAME_HEADER;
            if (length < 0
                    || length > end - body
                    || file.image.getInt(frame + 4) != WalFormat.frameCrc(file.image, body, length, file.base)) {
                return null;
            }
            frame = body + WalFormat.aligned(length);
        }
        return round;
    }

    /** The highest log position that a round of this use of the file, at or behind an index, says was synced. */
    private static long durableBehind(WalFile file, int from) {
        long durable = 0;
        for (int at = WalFormat.aligned(from);
                at + WalFormat.ROUND_HEADER <= file.capacity();
                at += WalFormat.ALIGNMENT) {
            RoundHeader round = WalFormat.readRoundHeader(file.image, at);
            if (round != null && round.position() == file.base + at) {
                durable = Math.max(durable, round.durable());
            }
        }
        return durable;
    }

    static void forEachFrame(WalFile file, int end, EntryConsumer consumer) throws WalException {
        ByteBuffer image = file.image;
        int at = WalFormat.FILE_HEADER;
        while (at + WalFormat.ROUND_HEADER <= end) {
            RoundHeader round = WalFormat.readRoundHeader(image, at);
            if (round == null || round.position() != file.base + at) {
                return;
            }
            int roundEnd = at + round.length();
            int frame = at + WalFormat.ROUND_HEADER;
            while (frame < roundEnd) {
                int length = image.getInt(frame);
                int body = frame + WalFormat.FRAME_HEADER;
                consumer.accept(file.base + frame, image.slice(body, length));
                frame = body + WalFormat.aligned(length);
            }
            if (round.last()) {
                return;
            }
            at = roundEnd;
        }
    }
}
