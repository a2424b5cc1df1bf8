package io.chronik.request.fetch;

import io.chronik.log.LogBytes;
import io.chronik.log.PartitionLog;
import io.chronik.log.ReadResult;
import io.chronik.request.FetchedRecords;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.OffsetOutOfRangeException;
import org.apache.kafka.common.errors.UnsupportedCompressionTypeException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.LegacyRecord;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.apache.kafka.common.utils.internals.CloseableIterator;
import org.jspecify.annotations.Nullable;

/**
 * Reads one partition for a client that knows message sets only. Offsets, timestamps, keys and values stay; headers and control records
 * go; what a compressed batch holds becomes one compressed message. The log is read in chunks, and no further than the limit goes.
 *
 * <p>Clients before Fetch version 3 get no more than they ask for: what does not fit is cut, as they expect, and a client that finds not
 * even one whole message asks for more or tells its user.
 */
final class DownConversion {
    private static final int OFFSET_AND_SIZE_BYTES = 12;
    private static final int CHUNK_BYTES = 1 << 20;

    /** Chunks without a single record for the client; then it has to ask again. */
    private static final int MAX_EMPTY_CHUNKS = 16;

    private static final short LAST_VERSION_OF_FORMAT_0 = 1;
    private static final short FIRST_VERSION_WITH_WHOLE_MESSAGE = 3;
    private static final short FIRST_VERSION_WITH_BATCHES = 4;

    private final PartitionLog log;
    private final long fetchOffset;
    private final int limit;
    private final byte magic;
    private final boolean cutting;
    private final boolean exceeding;
    private final List<LogBytes> converted = new ArrayList<>();
    private int size;
    private boolean full;
    private long nextOffset;

    /**
     * Creates it for one partition of one request.
     *
     * @param version of the Fetch request
     * @param limit of the bytes to find; positive
     * @param nothingYet whether the response has no records yet; then the first message may exceed the limit, where the version has that
     */
    DownConversion(PartitionLog log, short version, long fetchOffset, int limit, boolean nothingYet) {
        this.log = log;
        this.fetchOffset = fetchOffset;
        this.nextOffset = fetchOffset;
        this.limit = limit;
        this.magic = version <= LAST_VERSION_OF_FORMAT_0 ? RecordBatch.MAGIC_VALUE_V0 : RecordBatch.MAGIC_VALUE_V1;
        this.cutting = version < FIRST_VERSION_WITH_WHOLE_MESSAGE;
        this.exceeding = !cutting && nothingYet;
    }

    /** Whether clients of that version of Fetch know message sets only. */
    static boolean isNeeded(short version) {
        return version < FIRST_VERSION_WITH_BATCHES;
    }

    /**
     * The records from the offset on as a message set.
     *
     * @throws OffsetOutOfRangeException if the log does not have the offset
     * @throws UnsupportedCompressionTypeException if the first batch is compressed in a way that such clients don't know
     */
    BaseRecords read() {
        int emptyChunks = 0;
        while (!full && emptyChunks < MAX_EMPTY_CHUNKS) {
            int before = size;
            if (!readChunk()) {
                break;
            }
            emptyChunks += size == before ? 1 : 0;
        }
        return converted.isEmpty() ? MemoryRecords.EMPTY : new FetchedRecords(List.copyOf(converted));
    }

    /** False at the log's end. */
    private boolean readChunk() {
        return switch (log.read(nextOffset, Math.clamp((long) limit - size, 1, CHUNK_BYTES))) {
            case ReadResult.OutOfRange(long start, long end) -> {
                if (nextOffset > fetchOffset) {
                    yield false; // retention overtook the read
                }
                throw new OffsetOutOfRangeException(
                        "offset " + fetchOffset + " is not between " + start + " and " + end);
            }
            case ReadResult.Found(List<LogBytes> parts) -> {
                ByteBuffer chunk = copied(parts);
                long before = nextOffset;
                for (MutableRecordBatch batch :
                        MemoryRecords.readableRecords(chunk).batches()) {
                    if (full) {
                        break;
                    }
                    add(batch);
                    nextOffset = batch.nextOffset();
                }
                yield nextOffset > before;
            }
        };
    }

    private static ByteBuffer copied(List<LogBytes> parts) {
        try {
            int bytes = 0;
            for (LogBytes part : parts) {
                bytes += part.size();
            }
            ByteBuffer copy = ByteBuffer.allocate(bytes);
            for (LogBytes part : parts) {
                part.copyTo(copy);
            }
            return copy.flip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            parts.forEach(LogBytes::close);
        }
    }

    private void add(MutableRecordBatch batch) {
        if (batch.isControlBatch()) {
            return;
        }
        if (batch.compressionType() == CompressionType.ZSTD) {
            if (size == 0) {
                throw new UnsupportedCompressionTypeException(
                        "records compressed with zstd can't be read with Fetch before version 4");
            }
            full = true;
            return;
        }
        ByteBuffer messages = batch.isCompressed() ? compressed(batch) : uncompressed(batch);
        if (messages.remaining() > limit - size) {
            full = true;
            if (size > 0 || !(cutting || exceeding)) {
                messages.limit(0);
            } else if (cutting) {
                messages.limit(limit);
            }
        }
        if (messages.hasRemaining()) {
            size += messages.remaining();
            converted.add(new LogBytes.InMemory(messages));
        }
    }

    /** All of a batch that is wanted, as one compressed message. */
    private ByteBuffer compressed(MutableRecordBatch batch) {
        try (Building messages = new Building(batch);
                CloseableIterator<Record> records = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
            while (records.hasNext()) {
                Record next = records.next();
                if (next.offset() >= fetchOffset) {
                    messages.add(next);
                }
            }
            return messages.built();
        }
    }

    /** As many messages as there is room for, or the first if it alone is too large. */
    private ByteBuffer uncompressed(MutableRecordBatch batch) {
        try (Building messages = new Building(batch);
                CloseableIterator<Record> records = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
            int bytes = 0;
            while (records.hasNext() && !full) {
                Record next = records.next();
                if (next.offset() < fetchOffset) {
                    continue;
                }
                bytes += OFFSET_AND_SIZE_BYTES
                        + LegacyRecord.recordSize(magic, Math.max(0, next.keySize()), Math.max(0, next.valueSize()));
                full = bytes > limit - size;
                if (!full || messages.isEmpty()) {
                    messages.add(next);
                }
            }
            return messages.built();
        }
    }

    /** The messages of one batch as they grow. */
    private final class Building implements AutoCloseable {
        private final MutableRecordBatch batch;
        private final ByteBufferOutputStream out;
        private final TimestampType timestamps;
        private @Nullable MemoryRecordsBuilder builder;

        Building(MutableRecordBatch batch) {
            this.batch = batch;
            this.out = new ByteBufferOutputStream(Math.max(512, Math.min(2 * batch.sizeInBytes(), limit)));
            this.timestamps = magic == RecordBatch.MAGIC_VALUE_V0 ? TimestampType.CREATE_TIME : batch.timestampType();
        }

        boolean isEmpty() {
            return builder == null;
        }

        void add(Record next) {
            if (builder == null) {
                // The offset of the first message is the one that offsets inside of a compressed message count from.
                builder = new MemoryRecordsBuilder(
                        out,
                        magic,
                        Compression.of(batch.compressionType()).build(),
                        timestamps,
                        next.offset(),
                        timestamps == TimestampType.LOG_APPEND_TIME ? batch.maxTimestamp() : RecordBatch.NO_TIMESTAMP,
                        RecordBatch.NO_PRODUCER_ID,
                        RecordBatch.NO_PRODUCER_EPOCH,
                        RecordBatch.NO_SEQUENCE,
                        false,
                        false,
                        RecordBatch.NO_PARTITION_LEADER_EPOCH,
                        Integer.MAX_VALUE);
            }
            builder.appendWithOffset(next.offset(), next.timestamp(), next.key(), next.value());
        }

        ByteBuffer built() {
            return builder == null
                    ? ByteBuffer.allocate(0)
                    : builder.build().buffer().duplicate();
        }

        @Override
        public void close() {
            if (builder != null) {
                builder.closeForRecordAppends();
            }
        }
    }
}
