package io.chronik.log;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The header of a record batch, format version 2, read and patched in place. Every method takes the buffer and the index of the
 * batch's first byte, and leaves the buffer's position alone.
 *
 * @see <a href="https://kafka.apache.org/documentation/#recordbatch">the record batch format</a>
 */
public final class Batch {
    /** Bytes before the first record. */
    public static final int HEADER_BYTES = 61;

    /** Bytes that the length field does not count: base offset and length. */
    public static final int LOG_OVERHEAD = 12;

    /** The only format version that is stored. */
    public static final byte MAGIC = 2;

    /** The producer id of records without one. */
    public static final long NO_PRODUCER = -1;

    private static final int LENGTH = 8;
    private static final int LEADER_EPOCH = 12;
    private static final int MAGIC_AT = 16;
    private static final int CRC = 17;
    private static final int ATTRIBUTES = 21;
    private static final int LAST_OFFSET_DELTA = 23;
    private static final int BASE_TIMESTAMP = 27;
    private static final int MAX_TIMESTAMP = 35;
    private static final int PRODUCER_ID = 43;
    private static final int PRODUCER_EPOCH = 51;
    private static final int BASE_SEQUENCE = 53;
    private static final int RECORDS_COUNT = 57;

    private static final int COMPRESSION_MASK = 0x07;
    private static final int LOG_APPEND_TIME = 0x08;
    private static final int TRANSACTIONAL = 0x10;
    private static final int CONTROL = 0x20;

    private Batch() {}

    public static long baseOffset(ByteBuffer bytes, int at) {
        return bytes.getLong(at);
    }

    /** The whole batch's size in bytes, as its length field says. */
    public static int size(ByteBuffer bytes, int at) {
        return bytes.getInt(at + LENGTH) + LOG_OVERHEAD;
    }

    public static int leaderEpoch(ByteBuffer bytes, int at) {
        return bytes.getInt(at + LEADER_EPOCH);
    }

    public static byte magic(ByteBuffer bytes, int at) {
        return bytes.get(at + MAGIC_AT);
    }

    public static int storedCrc(ByteBuffer bytes, int at) {
        return bytes.getInt(at + CRC);
    }

    public static short attributes(ByteBuffer bytes, int at) {
        return bytes.getShort(at + ATTRIBUTES);
    }

    /** The codec's number: 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
    public static int compression(ByteBuffer bytes, int at) {
        return attributes(bytes, at) & COMPRESSION_MASK;
    }

    /** Whether the log gave the batch its timestamps. */
    public static boolean isAppendTime(ByteBuffer bytes, int at) {
        return (attributes(bytes, at) & LOG_APPEND_TIME) != 0;
    }

    public static boolean isTransactional(ByteBuffer bytes, int at) {
        return (attributes(bytes, at) & TRANSACTIONAL) != 0;
    }

    public static boolean isControl(ByteBuffer bytes, int at) {
        return (attributes(bytes, at) & CONTROL) != 0;
    }

    public static int lastOffsetDelta(ByteBuffer bytes, int at) {
        return bytes.getInt(at + LAST_OFFSET_DELTA);
    }

    public static long lastOffset(ByteBuffer bytes, int at) {
        return baseOffset(bytes, at) + lastOffsetDelta(bytes, at);
    }

    public static long baseTimestamp(ByteBuffer bytes, int at) {
        return bytes.getLong(at + BASE_TIMESTAMP);
    }

    public static long maxTimestamp(ByteBuffer bytes, int at) {
        return bytes.getLong(at + MAX_TIMESTAMP);
    }

    public static long producerId(ByteBuffer bytes, int at) {
        return bytes.getLong(at + PRODUCER_ID);
    }

    public static short producerEpoch(ByteBuffer bytes, int at) {
        return bytes.getShort(at + PRODUCER_EPOCH);
    }

    public static int baseSequence(ByteBuffer bytes, int at) {
        return bytes.getInt(at + BASE_SEQUENCE);
    }

    public static int recordCount(ByteBuffer bytes, int at) {
        return bytes.getInt(at + RECORDS_COUNT);
    }

    /** Sets what the log decides: the checksum does not cover it. */
    static void assign(ByteBuffer bytes, int at, long baseOffset, int leaderEpoch) {
        bytes.putLong(at, baseOffset);
        bytes.putInt(at + LEADER_EPOCH, leaderEpoch);
    }

    /** Sets the largest timestamp of the batch's records, and makes its checksum match again. */
    public static void correctMaxTimestamp(ByteBuffer bytes, int at, long timestampMillis) {
        bytes.putLong(at + MAX_TIMESTAMP, timestampMillis);
        bytes.putInt(at + CRC, computedCrc(bytes, at));
    }

    /** Marks the batch as stamped by the broker, and makes its checksum match again. */
    public static void stampAppendTime(ByteBuffer bytes, int at, long timestampMillis) {
        bytes.putShort(at + ATTRIBUTES, (short) (attributes(bytes, at) | LOG_APPEND_TIME));
        bytes.putLong(at + MAX_TIMESTAMP, timestampMillis);
        bytes.putInt(at + CRC, computedCrc(bytes, at));
    }

    /** The checksum of everything from the attributes on. */
    public static int computedCrc(ByteBuffer bytes, int at) {
        CRC32C crc = new CRC32C();
        crc.update(bytes.slice(at + ATTRIBUTES, size(bytes, at) - ATTRIBUTES));
        return (int) crc.getValue();
    }
}
