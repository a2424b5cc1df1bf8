package io.chronik.request.produce;

import io.chronik.config.TopicConfig;
import io.chronik.log.Batch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.message.ProduceResponseData.BatchIndexAndErrorMessage;
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
import org.jspecify.annotations.Nullable;

/**
 * Decides whether produced bytes may enter a log: whole, undamaged, and as the topic's configuration asks. The bytes are kept as they
 * are wherever possible; another codec makes them be rewritten, and the node's timestamps be patched. Thread-safe.
 */
final class BatchValidator {
    private static final short FIRST_VERSION_WITH_BATCHES = 3;
    private static final short FIRST_VERSION_WITH_ZSTD = 7;
    private static final int BYTES_UP_TO_MAGIC = 17;
    private static final int SMALLEST_OLD_BATCH_BYTES = 26;
    private static final int MAX_RECORDS_NAMED = 1000;
    private static final String ONE_BATCH = "a produce request must have exactly one record batch for each partition";

    private final InstantSource clock;

    /** The decoders' buffers, for the few threads that serve connections. */
    private final ThreadLocal<BufferSupplier> buffers = ThreadLocal.withInitial(BufferSupplier::create);

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
            return checkBatch(records.buffer().duplicate(), version, config);
        } catch (ApiException e) {
            return invalid(Errors.forException(e), String.valueOf(e.getMessage()));
        } catch (KafkaException
                | IllegalArgumentException
                | IllegalStateException
                | UncheckedIOException
                | IndexOutOfBoundsException
                | BufferUnderflowException e) {
            return invalid(Errors.INVALID_RECORD, "the records can't be read: " + e.getMessage());
        }
    }

    private static BatchCheck.Invalid invalid(Errors error, String message) {
        return new BatchCheck.Invalid(error, message);
    }

    private BatchCheck checkBatch(ByteBuffer produced, short version, TopicConfig config) {
        ByteBuffer bytes = produced;
        if (version < FIRST_VERSION_WITH_BATCHES && MessageSets.beginsIn(bytes)) {
            bytes = new MessageSets(buffers.get(), config, codec -> target(codec, config)).toBatch(bytes);
            if (bytes == null) {
                return new BatchCheck.Nothing();
            }
        }
        int at = bytes.position();
        int remaining = bytes.remaining();
        BatchCheck.Invalid problem = checkFrame(bytes, at, remaining);
        if (problem != null) {
            return problem;
        }
        if (remaining > config.maxMessageBytes()) {
            return invalid(
                    Errors.MESSAGE_TOO_LARGE,
                    "the record batch has " + remaining + " bytes; max.message.bytes is " + config.maxMessageBytes());
        }
        if (Batch.computedCrc(bytes, at) != Batch.storedCrc(bytes, at)) {
            return invalid(Errors.CORRUPT_MESSAGE, "the record batch fails its checksum");
        }
        problem = checkHeader(bytes, at, version);
        return problem != null ? problem : checkRecords(bytes, at, config);
    }

    /** Whether there is one batch of the right format, with the errors that Kafka has for what else there may be. */
    private static BatchCheck.@Nullable Invalid checkFrame(ByteBuffer bytes, int at, int remaining) {
        if (remaining < BYTES_UP_TO_MAGIC) {
            return invalid(Errors.INVALID_RECORD, ONE_BATCH);
        }
        int size = Batch.size(bytes, at);
        byte magic = Batch.magic(bytes, at);
        if (size < SMALLEST_OLD_BATCH_BYTES || magic < 0 || magic > RecordBatch.CURRENT_MAGIC_VALUE) {
            return invalid(
                    Errors.CORRUPT_MESSAGE,
                    "what begins here is no record batch: it claims " + size + " bytes of format " + magic);
        }
        if (size != remaining) {
            return invalid(
                    Errors.INVALID_RECORD,
                    ONE_BATCH + "; this one claims " + size + " bytes, and there are " + remaining);
        }
        if (magic != RecordBatch.MAGIC_VALUE_V2) {
            return invalid(Errors.INVALID_RECORD, "record batches must have format 2, not " + magic);
        }
        if (size < Batch.HEADER_BYTES) {
            return invalid(
                    Errors.CORRUPT_MESSAGE, "the record batch has " + size + " bytes, less than its header takes");
        }
        return null;
    }

    private static BatchCheck.@Nullable Invalid checkHeader(ByteBuffer bytes, int at, short version) {
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
        if (Batch.isAppendTime(bytes, at)) {
            return invalid(
                    Errors.INVALID_TIMESTAMP,
                    "the record batch says that the log gave it its timestamps; only the log may say that");
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
        RecordFacts facts =
                Batch.compression(bytes, at) == 0 ? RecordWalk.of(bytes, at) : walkCompressed(bytes, at, config);
        if (config.compact() && facts.keyMissing()) {
            return invalidRecords(
                    Errors.INVALID_RECORD,
                    "a compacted topic cannot take a record without a key",
                    bytes,
                    next -> !next.hasKey());
        }
        if (!config.logAppendTime()
                && (isOutside(facts.minTimestamp(), now, config) || isOutside(facts.maxTimestamp(), now, config))) {
            return invalidRecords(
                    Errors.INVALID_TIMESTAMP,
                    "the record's timestamp is more than " + config.timestampBeforeMaxMillis() + " ms before or "
                            + config.timestampAfterMaxMillis() + " ms after the node's time, " + now,
                    bytes,
                    next -> isOutside(next.timestamp(), now, config));
        }
        if (!storedAsProduced(bytes, at, config)) {
            bytes = rebuilt(bytes, target(CompressionType.NONE, config));
            at = bytes.position();
            if (bytes.remaining() > config.maxMessageBytes()) {
                return invalid(
                        Errors.MESSAGE_TOO_LARGE,
                        "the record batch has " + bytes.remaining() + " bytes as compression.type "
                                + config.compression().type() + " asks; max.message.bytes is "
                                + config.maxMessageBytes());
            }
        }
        if (config.logAppendTime()) {
            Batch.stampAppendTime(bytes, at, now);
            return new BatchCheck.Valid(bytes, now);
        }
        if (facts.maxTimestamp() != Batch.maxTimestamp(bytes, at)) {
            // Some producers leave it out; consumers and the time index rely on it.
            Batch.correctMaxTimestamp(bytes, at, facts.maxTimestamp());
        }
        return new BatchCheck.Valid(bytes, RecordBatch.NO_TIMESTAMP);
    }

    /** Whether a timestamp is none that a record may have at this time. */
    private static boolean isOutside(long timestamp, long now, TopicConfig config) {
        long age = now - timestamp;
        return timestamp != RecordBatch.NO_TIMESTAMP
                && (age > config.timestampBeforeMaxMillis() || -age > config.timestampAfterMaxMillis());
    }

    /** Reads through a compressed batch, bounded by what the topic allows it to decompress to. */
    private RecordFacts walkCompressed(ByteBuffer bytes, int at, TopicConfig config) {
        if (Batch.compression(bytes, at) == CompressionType.SNAPPY.id) {
            SnappyBlocks.check(bytes, at + Batch.HEADER_BYTES, bytes.limit(), config.maxDecompressedMessageBytes());
        }
        Compression compression = Compression.of(CompressionType.forId(Batch.compression(bytes, at)))
                .build();
        ByteBuffer compressed = bytes.duplicate().position(at + Batch.HEADER_BYTES);
        try (InputStream records = compression.wrapForInput(compressed, Batch.MAGIC, buffers.get())) {
            return RecordWalk.of(bytes, at, records, config.maxDecompressedMessageBytes());
        } catch (IOException e) {
            throw new InvalidRecordException("the record batch can't be decompressed: " + e.getMessage(), e);
        }
    }

    private static MutableRecordBatch onlyBatch(ByteBuffer bytes) {
        return MemoryRecords.readableRecords(bytes.duplicate())
                .batches()
                .iterator()
                .next();
    }

    /** Names the records at fault; only for batches that were found to be readable. */
    private static BatchCheck.Invalid invalidRecords(
            Errors error, String message, ByteBuffer bytes, Predicate<Record> isAtFault) {
        List<BatchIndexAndErrorMessage> named = new ArrayList<>();
        int index = 0;
        try (CloseableIterator<Record> records = onlyBatch(bytes).skipKeyValueIterator(BufferSupplier.NO_CACHING)) {
            while (records.hasNext() && named.size() < MAX_RECORDS_NAMED) {
                if (isAtFault.test(records.next())) {
                    named.add(
                            new BatchIndexAndErrorMessage().setBatchIndex(index).setBatchIndexErrorMessage(message));
                }
                index++;
            }
        }
        return new BatchCheck.Invalid(
                error, message + "; the first is record " + named.getFirst().batchIndex(), named);
    }

    private static boolean storedAsProduced(ByteBuffer bytes, int at, TopicConfig config) {
        return config.compression().asProduced() || codecNumber(config) == Batch.compression(bytes, at);
    }

    private static int codecNumber(TopicConfig config) {
        String type = config.compression().type();
        return type.equals("uncompressed") ? 0 : CompressionType.forName(type).id;
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

    private static Compression target(CompressionType produced, TopicConfig config) {
        return config.compression().asProduced()
                ? compression(produced, 0)
                : compression(
                        CompressionType.forId(codecNumber(config)),
                        config.compression().level());
    }

    private static ByteBuffer rebuilt(ByteBuffer bytes, Compression compression) {
        MutableRecordBatch batch = onlyBatch(bytes);
        try (ByteBufferOutputStream out = new ByteBufferOutputStream(bytes.remaining() + 1024);
                MemoryRecordsBuilder builder = new MemoryRecordsBuilder(
                        out,
                        RecordBatch.CURRENT_MAGIC_VALUE,
                        compression,
                        TimestampType.CREATE_TIME,
                        0,
                        RecordBatch.NO_TIMESTAMP,
                        batch.producerId(),
                        batch.producerEpoch(),
                        batch.baseSequence(),
                        batch.isTransactional(),
                        false,
                        RecordBatch.NO_PARTITION_LEADER_EPOCH,
                        Integer.MAX_VALUE);
                CloseableIterator<Record> records = batch.streamingIterator(BufferSupplier.NO_CACHING)) {
            while (records.hasNext()) {
                Record next = records.next();
                builder.append(next.timestamp(), next.key(), next.value(), next.headers());
            }
            return builder.build().buffer().duplicate();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
