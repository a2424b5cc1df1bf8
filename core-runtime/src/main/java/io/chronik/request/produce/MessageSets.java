package io.chronik.request.produce;

import io.chronik.config.TopicConfig;
import io.chronik.log.Batch;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.LegacyRecord;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Makes one record batch of what producers sent before there were record batches: a set of messages of format 0 or 1, or one message
 * whose value is such a set, compressed. Everything is decompressed and compressed again, so that it costs more than a batch does;
 * therefore there is less that it may decompress to. Offsets in it do not count, as with Kafka: some clients never got them right.
 * Used by one thread.
 *
 * @see <a href="https://kafka.apache.org/documentation/#messageset">the old message format</a>
 */
final class MessageSets {
    private static final int OFFSET_AND_SIZE_BYTES = 12;

    /** What a topic takes as a batch of one byte may have come out of that many, however much batches may decompress to. */
    private static final long MAX_RATIO = 64;

    private static final int BYTES_UP_TO_MAGIC = 17;
    private static final int SIZE_AT = 8;
    private static final int MAGIC_AT = 16;

    /** How the topic wants its batches compressed. */
    @FunctionalInterface
    interface Target {
        /** The compression of the batch; {@code produced} is that of the messages. */
        Compression of(CompressionType produced);
    }

    private final BufferSupplier buffers;
    private final TopicConfig config;
    private final Target target;
    private final long maxBytes;

    /**
     * Creates it for one topic.
     *
     * @param buffers for decompression; of the calling thread
     */
    MessageSets(BufferSupplier buffers, TopicConfig config, Target target) {
        this.buffers = buffers;
        this.config = config;
        this.target = target;
        this.maxBytes = Math.min(config.maxDecompressedMessageBytes(), MAX_RATIO * config.maxMessageBytes());
    }

    /** Whether bytes begin with a message of an old format. */
    static boolean beginsIn(ByteBuffer bytes) {
        if (bytes.remaining() < BYTES_UP_TO_MAGIC) {
            return true;
        }
        byte magic = bytes.get(bytes.position() + MAGIC_AT);
        return magic == RecordBatch.MAGIC_VALUE_V0 || magic == RecordBatch.MAGIC_VALUE_V1;
    }

    /**
     * The messages as a batch without offsets.
     *
     * @param bytes borrowed
     * @return null if there is no whole message
     * @throws org.apache.kafka.common.errors.ApiException what Kafka answers to what is wrong with them
     */
    @Nullable
    ByteBuffer toBatch(ByteBuffer bytes) {
        ByteBuffer first = message(bytes, bytes.position());
        if (first == null) {
            return null;
        }
        LegacyRecord outer = checked(first);
        if (outer.compressionType() == CompressionType.NONE) {
            return uncompressed(bytes);
        }
        if (message(bytes, bytes.position() + OFFSET_AND_SIZE_BYTES + first.remaining()) != null) {
            throw moreThanOne();
        }
        return decompressed(outer);
    }

    private static InvalidRecordException moreThanOne() {
        return new InvalidRecordException("a compressed message must be the only one for its partition");
    }

    /** The message that begins there; null if it is not whole, which ends a set. */
    private static @Nullable ByteBuffer message(ByteBuffer bytes, int at) {
        int left = bytes.limit() - at;
        if (left < OFFSET_AND_SIZE_BYTES) {
            return null;
        }
        int size = bytes.getInt(at + SIZE_AT);
        if (size < LegacyRecord.RECORD_OVERHEAD_V0) {
            throw new CorruptRecordException("a message claims " + size + " bytes, less than its header takes");
        }
        if (left < BYTES_UP_TO_MAGIC) {
            return null;
        }
        byte magic = bytes.get(at + MAGIC_AT);
        if (magic < 0 || magic > RecordBatch.CURRENT_MAGIC_VALUE) {
            throw new CorruptRecordException("what begins here is no message: it claims format " + magic);
        }
        return size > left - OFFSET_AND_SIZE_BYTES ? null : bytes.slice(at + OFFSET_AND_SIZE_BYTES, size);
    }

    /** A message of a set as it was sent, found undamaged. */
    private LegacyRecord checked(ByteBuffer message) {
        int size = OFFSET_AND_SIZE_BYTES + message.remaining();
        if (size > config.maxMessageBytes()) {
            throw new RecordTooLargeException(
                    "a message has " + size + " bytes; max.message.bytes is " + config.maxMessageBytes());
        }
        LegacyRecord checked = new LegacyRecord(message);
        ensureWhole(checked);
        if (checked.timestampType() == TimestampType.LOG_APPEND_TIME) {
            throw new InvalidTimestampException(
                    "a message says that the log gave it its timestamp; only the log may say that");
        }
        if ((checked.attributes() & 0x07) > CompressionType.LZ4.id) {
            throw new UnsupportedCompressionTypeException(
                    "messages of format " + checked.magic() + " know no codec " + (checked.attributes() & 0x07));
        }
        return checked;
    }

    private static void ensureWhole(LegacyRecord message) {
        if (message.sizeInBytes() < overhead(message.magic()) || !message.isValid()) {
            throw new CorruptRecordException("a message fails its checksum");
        }
    }

    private static int overhead(byte magic) {
        return magic == RecordBatch.MAGIC_VALUE_V0 ? LegacyRecord.RECORD_OVERHEAD_V0 : LegacyRecord.RECORD_OVERHEAD_V1;
    }

    private ByteBuffer uncompressed(ByteBuffer bytes) {
        byte magic = bytes.get(bytes.position() + MAGIC_AT);
        try (Building batch = new Building(CompressionType.NONE, bytes.remaining())) {
            int at = bytes.position();
            for (ByteBuffer next = message(bytes, at); next != null; next = message(bytes, at)) {
                at += OFFSET_AND_SIZE_BYTES + next.remaining();
                if (next.get(MAGIC_AT - OFFSET_AND_SIZE_BYTES) != magic) {
                    throw new InvalidRecordException("the messages of a set must all have the same format");
                }
                LegacyRecord message = checked(next);
                if (message.compressionType() != CompressionType.NONE) {
                    throw moreThanOne();
                }
                batch.add(message);
            }
            return batch.built();
        }
    }

    private ByteBuffer decompressed(LegacyRecord outer) {
        ByteBuffer value = outer.value();
        if (value == null) {
            throw new InvalidRecordException("a compressed message has no value");
        }
        CompressionType codec = outer.compressionType();
        if (codec == CompressionType.SNAPPY) {
            SnappyBlocks.check(value, value.position(), value.limit(), (int) Math.min(maxBytes, Integer.MAX_VALUE));
        }
        Compression compression = Compression.of(codec).build();
        try (Building batch = new Building(codec, value.remaining());
                InputStream in = compression.wrapForInput(value, outer.magic(), buffers);
                DataInputStream set = new DataInputStream(in)) {
            while (true) {
                ByteBuffer inner = next(set, batch);
                if (inner == null) {
                    break;
                }
                LegacyRecord message = new LegacyRecord(inner);
                if (message.magic() != outer.magic() || message.compressionType() != CompressionType.NONE) {
                    throw new InvalidRecordException(
                            "the messages in a compressed message must have its format and not be compressed again");
                }
                ensureWhole(message);
                batch.add(message);
            }
            return batch.built();
        } catch (IOException e) {
            throw new InvalidRecordException("a compressed message can't be decompressed: " + e.getMessage(), e);
        }
    }

    /** The next message of a compressed set; null at its end. */
    private static @Nullable ByteBuffer next(DataInputStream set, Building batch) throws IOException {
        try {
            set.readLong();
        } catch (EOFException end) {
            return null;
        }
        int size = set.readInt();
        if (size < LegacyRecord.RECORD_OVERHEAD_V0) {
            throw new CorruptRecordException("a message claims " + size + " bytes, less than its header takes");
        }
        batch.reserve(size);
        byte[] message = set.readNBytes(size);
        if (message.length < size) {
            throw new InvalidRecordException("a compressed message ends inside of one of its messages");
        }
        return ByteBuffer.wrap(message);
    }

    /** The batch as it grows. */
    private final class Building implements AutoCloseable {
        private final ByteBufferOutputStream out;
        private final MemoryRecordsBuilder builder;
        private long reserved;

        Building(CompressionType produced, int expectedBytes) {
            int bytes = Math.clamp(expectedBytes, Batch.HEADER_BYTES, config.maxMessageBytes() + Batch.HEADER_BYTES);
            this.out = new ByteBufferOutputStream(bytes);
            this.builder = new MemoryRecordsBuilder(
                    out,
                    RecordBatch.CURRENT_MAGIC_VALUE,
                    target.of(produced),
                    TimestampType.CREATE_TIME,
                    0,
                    RecordBatch.NO_TIMESTAMP,
                    RecordBatch.NO_PRODUCER_ID,
                    RecordBatch.NO_PRODUCER_EPOCH,
                    RecordBatch.NO_SEQUENCE,
                    false,
                    false,
                    RecordBatch.NO_PARTITION_LEADER_EPOCH,
                    Integer.MAX_VALUE);
        }

        /** Refuses a message before it is read if there would be too much. */
        void reserve(int bytes) {
            reserved += OFFSET_AND_SIZE_BYTES + (long) bytes;
            if (reserved > maxBytes) {
                throw new RecordTooLargeException("the compressed message decompresses to more than " + maxBytes
                        + " bytes, which max.decompressed.message.bytes and max.message.bytes allow");
            }
        }

        void add(LegacyRecord message) {
            long timestamp =
                    message.magic() == RecordBatch.MAGIC_VALUE_V0 ? RecordBatch.NO_TIMESTAMP : message.timestamp();
            if (timestamp < RecordBatch.NO_TIMESTAMP) {
                throw new InvalidTimestampException("a message has the negative timestamp " + timestamp);
            }
            builder.append(timestamp, message.key(), message.value());
            if (out.position() > config.maxMessageBytes()) {
                throw new RecordTooLargeException(
                        "the messages together are larger than max.message.bytes, " + config.maxMessageBytes());
            }
        }

        ByteBuffer built() {
            if (builder.numRecords() == 0) {
                throw new InvalidRecordException("a compressed message has no messages in it");
            }
            return builder.build().buffer().duplicate();
        }

        @Override
        public void close() {
            builder.closeForRecordAppends();
        }
    }
}
