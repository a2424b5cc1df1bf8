package io.chronik.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.SimulatedDisk;
import io.chronik.wal.WalFormat.FileHeader;
import io.chronik.wal.WalFormat.RoundHeader;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** A file is used many times: what an earlier use left in it is never taken for an entry, though it lies in just the right place. */
final class WalPlacesTest {
    private static final Path FOLDER = Path.of("/wal");
    private static final WalSettings SETTINGS = new WalSettings(64 << 10, 4, 16 << 10);
    private static final int ENTRIES = 5;

    private final SimulatedDisk disk = new SimulatedDisk();

    @Test
    void aFileThatWasMovedCompletelyIsReadInItsNewPlace() throws Exception {
        assertEquals(ENTRIES, found(moved(true, true)), "this is how a file is moved");
    }

    @Test
    void entriesOfAnEarlierUseAreNoneBehindARoundsNewHeader() throws Exception {
        assertEquals(0, found(moved(true, false)));
    }

    @Test
    void aRoundOfAnEarlierUseIsNone() throws Exception {
        assertEquals(0, found(moved(false, true)));
    }

    /** Writes some entries, then has the file begin at a later position; returns that. */
    private long moved(boolean rounds, boolean entries) throws Exception {
        GroupCommitWal wal = new GroupCommitWal(disk, FOLDER, SETTINGS, WalStatistics.NONE);
        wal.replay(WriteAheadLog.ALL, (position, bytes) -> {});
        wal.start(new Ignored());
        for (int i = 0; i < ENTRIES; i++) {
            long position = wal.append(ByteBuffer.allocate(0), ByteBuffer.allocate(100 + i));
            while (wal.committed() <= position) {
                Thread.onSpinWait();
            }
        }
        wal.close();
        Map<Path, byte[]> files = new HashMap<>(disk.image().files());
        ByteBuffer image = ByteBuffer.wrap(files.get(disk.files().getFirst()));
        FileHeader header = Objects.requireNonNull(WalFormat.readFileHeader(image));
        long base = header.base() + 3L * header.capacity();
        WalFormat.writeFileHeader(image, new FileHeader(base, header.capacity()));
        int at = WalFormat.FILE_HEADER;
        for (RoundHeader round = WalFormat.readRoundHeader(image, at);
                round != null;
                round = WalFormat.readRoundHeader(image, at)) {
            if (rounds) {
                WalFormat.writeRoundHeader(image, at, new RoundHeader(base + at, round.length(), 0, round.next()));
            }
            if (entries) {
                moveEntries(image, at, round.length(), base);
            }
            at += round.length();
        }
        disk.restore(new SimulatedDisk.Image(files));
        return base;
    }

    private static void moveEntries(ByteBuffer image, int round, int length, long base) {
        int at = round + WalFormat.ROUND_HEADER;
        while (at < round + length) {
            int body = at + WalFormat.FRAME_HEADER;
            int size = image.getInt(at);
            image.putInt(at + 4, WalFormat.frameCrc(image, body, size, base));
            at = body + WalFormat.aligned(size);
        }
    }

    private int found(long base) throws WalException {
        int[] count = {0};
        GroupCommitWal wal = new GroupCommitWal(disk, FOLDER, SETTINGS, WalStatistics.NONE);
        wal.replay(base, (position, bytes) -> count[0]++);
        wal.start(new Ignored());
        if (count[0] == 0) {
            assertEquals(base + WalFormat.FILE_HEADER, wal.committed(), "the log begins where the file does");
        }
        wal.close();
        return count[0];
    }

    private record Ignored() implements WriteAheadLog.Listener {
        @Override
        public void committed(long upTo) {}

        @Override
        public void checkpointDue(long upTo) {}

        @Override
        public void failed(WalException cause) {}
    }
}
