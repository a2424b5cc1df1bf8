package io.chronik.wal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a WAL file; docs/formats/wal.md has the tables. A file starts with a header; then follow rounds, each with a header
 * and frames. Everything is aligned to 8 bytes, so that a search for a round looks at every eighth byte.
 */
final class WalFormat {
    static final int FILE_HEADER = 32;
    static final int ROUND_HEADER = 32;
    static final int FRAME_HEADER = 8;
    static final int ALIGNMENT = 8;

    private static final int FILE_MAGIC = 0x43_48_57_4C; // CHWL
    private static final int ROUND_MAGIC = 0x43_48_52_44; // CHRD
    private static final int VERSION = 1;

    private WalFormat() {}

    /** What a file's header says: the log position of its first byte, and its size. */
    record FileHeader(long base, int capacity) {}

    /**
     * What a round's header says.
     *
     * @param position of the header itself in the log
     * @param length of header and frames in bytes
     * @param durable everything below this position had been synced before this round was written
     * @param next number of the file in which the log goes on; {@link #SAME_FILE} if this is not the last round of its file
     */
    record RoundHeader(long position, int length, long durable, int next) {
        static final int SAME_FILE = -1;

        boolean last() {
            return next != SAME_FILE;
        }
    }

    static int aligned(int bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    static void writeFileHeader(ByteBuffer image, FileHeader header) {
        image.putInt(0, FILE_MAGIC);
        image.putInt(8, VERSION);
        image.putInt(12, header.capacity());
        image.putLong(16, header.base());
        image.putLong(24, 0);
        image.putInt(4, crc(image, 8, FILE_HEADER - 8));
    }

    /** The header, or null if the file was never written. */
    static @Nullable FileHeader readFileHeader(ByteBuffer bytes) throws InvalidHeader {
        if (isZero(bytes, FILE_HEADER)) {
            return null;
        }
        if (bytes.getInt(0) != FILE_MAGIC || bytes.getInt(4) != crc(bytes, 8, FILE_HEADER - 8)) {
            throw new InvalidHeader("its header fails its checksum");
        }
        if (bytes.getInt(8) != VERSION) {
            throw new InvalidHeader("it has format version " + bytes.getInt(8) + ", this release reads " + VERSION);
        }
        return new FileHeader(bytes.getLong(16), bytes.getInt(12));
    }

    private static boolean isZero(ByteBuffer bytes, int length) {
        for (int i = 0; i < length; i++) {
            if (bytes.get(i) != 0) {
                return false;
            }
        }
        return true;
    }

    static void writeRoundHeader(ByteBuffer image, int at, RoundHeader header) {
        image.putInt(at, ROUND_MAGIC);
        image.putLong(at + 8, header.position());
        image.putInt(at + 16, header.length());
        image.putInt(at + 20, header.next());
        image.putLong(at + 24, header.durable());
        image.putInt(at + 4, crc(image, at + 8, ROUND_HEADER - 8));
    }

    /** The round that starts at this index of a file's image, or null if none does. */
    static @Nullable RoundHeader readRoundHeader(ByteBuffer image, int at) {
        if (at + ROUND_HEADER > image.limit() || image.getInt(at) != ROUND_MAGIC) {
            return null;
        }
        if (image.getInt(at + 4) != crc(image, at + 8, ROUND_HEADER - 8)) {
            return null;
        }
        return new RoundHeader(
                image.getLong(at + 8), image.getInt(at + 16), image.getLong(at + 24), image.getInt(at + 20));
    }

    /**
     * A frame's checksum. It is bound to the file's place in the log: a frame that an earlier use of a recycled file left behind is
     * never taken for one of this use. It is never 0: the zeros of a file whose blocks were not written yet are no frame either.
     */
    static int frameCrc(ByteBuffer image, int at, int length, long base) {
        int crc = crc(image, at, length) ^ Long.hashCode(base * 0x9E37_79B9_7F4A_7C15L) ^ length * 0x85EB_CA6B;
        return crc == 0 ? 1 : crc;
    }

    private static int crc(ByteBuffer bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at, length));
        return (int) crc.getValue();
    }

    /** The file can't be one of ours. */
    static final class InvalidHeader extends Exception {
        private static final long serialVersionUID = 1L;

        InvalidHeader(String message) {
            super(message);
        }
    }
}
