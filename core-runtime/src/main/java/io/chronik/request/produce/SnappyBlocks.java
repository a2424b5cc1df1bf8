package io.chronik.request.produce;

import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Looks at the sizes that snappy data claims, before a decoder believes them: it would allocate up to 2 GiB for a batch of a few bytes.
 * Both forms that producers send are known, the bare block and the stream of blocks of snappy-java.
 */
final class SnappyBlocks {
    private static final long STREAM_MAGIC = 0x82534e4150505900L;
    private static final int STREAM_HEADER_BYTES = 16;
    private static final int MAX_LENGTH_BYTES = 5;

    private SnappyBlocks() {}

    /**
     * Checks the claims of everything from one index to another.
     *
     * @param maxBytes of one block after decompression
     * @throws InvalidRecordException if a block is longer than the data
     * @throws RecordTooLargeException if a block would decompress to more
     */
    static void check(ByteBuffer bytes, int from, int end, int maxBytes) {
        int at = from;
        if (end - at < STREAM_HEADER_BYTES || bytes.getLong(at) != STREAM_MAGIC) {
            checkBlock(bytes, at, end, maxBytes);
            return;
        }
        at += STREAM_HEADER_BYTES;
        while (end - at >= Integer.BYTES) {
            if (end - at >= STREAM_HEADER_BYTES && bytes.getLong(at) == STREAM_MAGIC) {
                at += STREAM_HEADER_BYTES; // streams may follow each other
                continue;
            }
            int size = bytes.getInt(at);
            at += Integer.BYTES;
            if (size < 0 || size > end - at) {
                throw new InvalidRecordException(
                        "a snappy block claims " + size + " bytes, but " + (end - at) + " are left of the batch");
            }
            checkBlock(bytes, at, at + size, maxBytes);
            at += size;
        }
    }

    private static void checkBlock(ByteBuffer bytes, int at, int end, int maxBytes) {
        long claimed = 0;
        for (int i = 0; i < MAX_LENGTH_BYTES && at + i < end; i++) {
            byte next = bytes.get(at + i);
            claimed |= (long) (next & 0x7f) << (7 * i);
            if (next >= 0) {
                break;
            }
        }
        if (claimed > maxBytes) {
            throw new RecordTooLargeException("a snappy block of the batch decompresses to " + claimed
                    + " bytes; max.decompressed.message.bytes is " + maxBytes);
        }
    }
}
