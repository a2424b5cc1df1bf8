package io.chronik.request.produce;

import io.chronik.config.TopicConfig;
import io.chronik.log.Batch;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.CompressionType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;
import org.apache.kafka.common.record.internal.MutableRecordBatch;
import org.apache.kafka.common.record.internal.Record;
import org.apache.kafka.common.record.internal.RecordBatch;
import org.apache.kafka.common.utils.internals.BufferSupplier;
import org.apache.kafka.common.utils.internals.ByteBufferOutputStream;
import org.apache.kafka.common.utils.internals.CloseableIterator;

/**
 * Decides whether produced bytes may enter a log: whole, undamaged, and as the topic's configuration asks. The bytes are kept as they
 * are wherever possible; older formats, another codec and the node's timestamps make them be rewritten. Thread-safe.
 */
final class BatchValidator {
    private static final short FIRST_VERSION_WITH_MAGIC_2 = 3;
    private static final short FIRST_VERSION_WITH_ZSTD = 7;

    private final InstantSource clock;

    BatchValidator(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Checks what a producer sent for one partition.
     *
     * @param records borrowed; a result may be a view of them
     * @param version of the Produce request
     */
    BatchCheck check(MemoryRecords records, short version, TopicConfig config) {
        try {
            ByteBuffer bytes = records.buffer().duplicate();
            if (bytes.remaining() <= Batch.LOG_OVERHEAD + 5) {
                return invalid(
                        Errors.INVALID_RECORD, "a produce request must have one record batch for each partition");
            }
            byte magic = Batch.magic(bytes, bytes.position());
            if (magic < RecordBatch.MAGIC_VALUE_V2 && version < FIRST_VERSION_WITH_MAGIC_2) {
                bytes = upConverted(records, config);
            } else if (magic != RecordBatch.MAGIC_VALUE_V2) {
                return invalid(
                        Errors.INVALID_RECORD,
                        "Produce requests with version " + version + " must have batches of format 2, not " + magic);
            }
            return checkBatch(bytes, version, config);
        } catch (ApiException e) {
            return invalid(Errors.forException(e), String.valueOf(e.getMessage()));
        } catch (KafkaException | IllegalArgumentException | IllegalStateException e) {
            return invalid(Errors.INVALID_RECORD, "the records can't be read: " + e.getMessage());
        }
    }

    private static BatchCheck.Invalid invalid(Errors error, String message) {
        return new BatchCheck.Invalid(error, message);
    }

    private BatchCheck checkBatch(ByteBuffer bytes, short version, TopicConfig config) {
        int at = bytes.position();
        int remaining = bytes.remaining();
        if (remaining < Batch.HEADER_BYTES
                || Batch.size(bytes, at) > remaining
                || Batch.size(bytes, at) < Batch.HEADER_BYTES) {
            return invalid(
                    Errors.CORRUPT_MESSAGE, "the record batch's length does not match its " + remaining + " bytes");
        }
        if (Batch.size(bytes, at) < remaining) {
            return invalid(
                    Errors.INVALID_RECORD, "a produce request must have exactly one record batch for each partition");
        }
        if (remaining > config.maxMessageBytes()) {
            return invalid(
                    Errors.MESSAGE_TOO_LARGE,
                    "the record batch has " + remaining + " bytes; max.message.bytes is " + config.maxMessageBytes());
        }
        if (Batch.computedCrc(bytes, at) != Batch.storedCrc(bytes, at)) {
            return invalid(Errors.CORRUPT_MESSAGE, "the record batch fails its checksum");
        }
        BatchCheck.Invalid problem = checkHeader(bytes, at, version);
        return problem != null ? problem : checkRecords(bytes, at, config);
    }

    private static BatchCheck.@org.jspecify.annotations.Nullable Invalid checkHeader(
            ByteBuffer bytes, int at, short version) {
        int count = Batch.recordCount(bytes, at);
        if (count <= 0 || Batch.lastOffsetDelta(bytes, at) != count - 1) {
            return invalid(
                    Errors.INVALID_RECORD,
                    "the record batch claims " + count + " records but a last offset delta of "
                            + Batch.lastOffsetDelta(bytes, at));
        }
        if (Batch.isControl(bytes, at)) {
            return invalid(Errors.INVALID_RECORD, "clients may not write control records");
        }
        if (Batch.isTransactional(bytes, at)) {
            return invalid(Errors.INVALID_TXN_STATE, "no transaction is open for this producer");
        }
        if (Batch.producerId(bytes, at) != Batch.NO_PRODUCER
                && (Batch.producerEpoch(bytes, at) < 0 || Batch.baseSequence(bytes, at) < 0)) {
            return invalid(
                    Errors.INVALID_RECORD, "an idempotent producer's batch needs an epoch and a sequence number");
        }
        int codec = Batch.compression(bytes, at);
        if (codec > CompressionType.ZSTD.id) {
            return invalid(Errors.UNSUPPORTED_COMPRESSION_TYPE, "unknown compression codec " + codec);
        }
        if (codec == CompressionType.ZSTD.id && version < FIRST_VERSION_WITH_ZSTD) {
            return invalid(
                    Errors.UNSUPPORTED_COMPRESSION_TYPE,
                    "zstd needs Produce version " + FIRST_VERSION_WITH_ZSTD + " or newer");
        }
        return null;
    }

    private BatchCheck checkRecords(ByteBuffer bytes, int at, TopicConfig config) {
        long now = clock.millis();
        boolean compressed = Batch.compression(bytes, at) != 0;
        long maxTimestamp =
                compressed ? walkCompressed(bytes, config) : RecordWalk.maxTimestamp(bytes, at, config.compact());
        if (!config.logAppendTime()) {
            long earliest = now - Math.min(now, config.timestampBeforeMaxMillis());
            long latest = config.timestampAfterMaxMillis() > Long.MAX_VALUE - now
                    ? Long.MAX_VALUE
                    : now + config.timestampAfterMaxMillis();
            if (maxTimestamp > latest
                    || (maxTimestamp != RecordBatch.NO_TIMESTAMP && Batch.baseTimestamp(bytes, at) < earliest)) {
                return invalid(
                        Errors.INVALID_TIMESTAMP,
                        "the records' timestamps, up to " + maxTimestamp + ", must lie between " + earliest + " and "
                                + latest);
            }
        }
        if (!storedAsProduced(bytes, at, config)) {
            bytes = rebuilt(MemoryRecords.readableRecords(bytes), targetCompression(config, bytes, at));
            at = bytes.position();
        } else if (maxTimestamp != Batch.maxTimestamp(bytes, at)) {
            return invalid(
                    Errors.INVALID_RECORD,
                    "the record batch claims a largest timestamp of " + Batch.maxTimestamp(bytes, at)
                            + ", but its records' is " + maxTimestamp);
        }
        if (config.logAppendTime()) {
            Batch.stampAppendTime(bytes, at, now);
            return new BatchCheck.Valid(bytes, now);
        }
        return new BatchCheck.Valid(bytes, RecordBatch.NO_TIMESTAMP);
    }

    /** Reads through a compressed batch, bounded by what the topic allows it to decompress to. */
    private static long walkCompressed(ByteBuffer bytes, TopicConfig config) {
        MutableRecordBatch batch = MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
        long max = RecordBatch.NO_TIMESTAMP;
        long expected = batch.baseOffset();
        try (CloseableIterator<Record> records =
                batch.skipKeyValueIterator(BufferSupplier.NO_CACHING, config.maxDecompressedMessageBytes())) {
            while (records.hasNext()) {
                Record next = records.next();
                if (next.offset() != expected++) {
                    throw new org.apache.kafka.common.InvalidRecordException(
                            "the record batch's offset deltas are not 0, 1, 2, ...");
                }
                if (config.compact() && !next.hasKey()) {
                    throw new org.apache.kafka.common.InvalidRecordException(
                            "a compacted topic cannot take a record without a key");
                }
                max = Math.max(max, next.timestamp());
            }
        }
        return max;
    }

    private static boolean storedAsProduced(ByteBuffer bytes, int at, TopicConfig config) {
        return config.compression().asProduced() || codecNumber(config) == Batch.compression(bytes, at);
    }

    private static int codecNumber(TopicConfig config) {
        String type = config.compression().type();
        return type.equals("uncompressed") ? 0 : CompressionType.forName(type).id;
    }

    private static Compression targetCompression(TopicConfig config, ByteBuffer bytes, int at) {
        int codec = config.compression().asProduced() ? Batch.compression(bytes, at) : codecNumber(config);
        return compression(CompressionType.forId(codec), config.compression().level());
    }

    private static Compression compression(CompressionType type, int level) {
        return switch (type) {
            case GZIP ->
                level == 0
                        ? Compression.gzip().build()
                        : Compression.gzip().level(level).build();
            case LZ4 ->
                level == 0
                        ? Compression.lz4().build()
                        : Compression.lz4().level(level).build();
            case ZSTD ->
                level == 0
                        ? Compression.zstd().build()
                        : Compression.zstd().level(level).build();
            case NONE, SNAPPY -> Compression.of(type).build();
        };
    }

    /** Old message sets become one batch of format 2. */
    private static ByteBuffer upConverted(MemoryRecords records, TopicConfig config) {
        CompressionType codec = CompressionType.NONE;
        for (RecordBatch batch : records.batches()) {
            batch.ensureValid();
            codec = batch.compressionType();
        }
        CompressionType target = config.compression().asProduced() ? codec : CompressionType.forId(codecNumber(config));
        return rebuilt(records, compression(target, config.compression().level()));
    }

    private static ByteBuffer rebuilt(MemoryRecords records, Compression compression) {
        MutableRecordBatch first = records.batches().iterator().next();
        try (ByteBufferOutputStream out = new ByteBufferOutputStream(records.sizeInBytes() + 1024);
                MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                        out,
                        RecordBatch.CURRENT_MAGIC_VALUE,
                        compression,
                        TimestampType.CREATE_TIME,
                        0,
                        RecordBatch.NO_TIMESTAMP,
                        first.producerId(),
                        first.producerEpoch(),
                        first.baseSequence(),
                        first.isTransactional(),
                        false,
                        RecordBatch.NO_PARTITION_LEADER_EPOCH,
                        Integer.MAX_VALUE)) {
            for (Record next : records.records()) {
                builder.append(next.timestamp(), next.key(), next.value(), next.headers());
            }
            return builder.build().buffer().duplicate();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
