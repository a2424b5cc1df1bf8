package io.chronik.log;

import io.chronik.log.AppendResult.Reason;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a partition remembers of each idempotent producer: its epoch and its last five batches, so that a retry is recognised and a
 * gap refused. Guarded by the shard's lock.
 */
final class ProducerStates {
    private static final int REMEMBERED = 5;

    private final Map<Long, Producer> producers = new HashMap<>();
    private long nextOffset;

    /** One remembered batch. */
    record Remembered(int firstSequence, int lastSequence, long baseOffset) {}

    private static final class Producer {
        short epoch;
        long lastTimestamp;
        final Remembered[] batches = new Remembered[REMEMBERED];
        int count;

        @Nullable
        Remembered last() {
            return count == 0 ? null : batches[(count - 1) % REMEMBERED];
        }

        void remember(Remembered batch) {
            batches[count % REMEMBERED] = batch;
            count++;
            if (count >= 2 * REMEMBERED) {
                count -= REMEMBERED;
            }
        }

        @Nullable
        Remembered same(int firstSequence, int lastSequence) {
            for (int i = 0; i < Math.min(count, REMEMBERED); i++) {
                Remembered batch = batches[i];
                if (batch.firstSequence == firstSequence && batch.lastSequence == lastSequence) {
                    return batch;
                }
            }
            return null;
        }
    }

    /** What the states say of a batch. */
    sealed interface Verdict {
        /** It comes next. */
        record Next() implements Verdict {}

        /** It is in the log already. */
        record Known(long baseOffset) implements Verdict {}

        /** It must not be appended. */
        record Wrong(Reason reason, String message) implements Verdict {}
    }

    private static final Verdict NEXT = new Verdict.Next();

    Verdict check(ByteBuffer batch, int at) {
        long id = Batch.producerId(batch, at);
        if (id == Batch.NO_PRODUCER || Batch.isControl(batch, at)) {
            return NEXT;
        }
        Producer producer = producers.get(id);
        if (producer == null) {
            return NEXT;
        }
        short epoch = Batch.producerEpoch(batch, at);
        int first = Batch.baseSequence(batch, at);
        if (epoch < producer.epoch) {
            return new Verdict.Wrong(
                    Reason.STALE_PRODUCER_EPOCH,
                    "producer " + id + " wrote with epoch " + epoch + ", but epoch " + producer.epoch
                            + " has written already");
        }
        if (epoch > producer.epoch) {
            return first == 0
                    ? NEXT
                    : new Verdict.Wrong(
                            Reason.OUT_OF_ORDER_SEQUENCE,
                            "producer " + id + " starts its epoch " + epoch + " with sequence " + first
                                    + " instead of 0");
        }
        Remembered same = producer.same(first, lastSequence(first, Batch.lastOffsetDelta(batch, at)));
        if (same != null) {
            return new Verdict.Known(same.baseOffset);
        }
        Remembered last = producer.last();
        if (last != null && first != following(last.lastSequence)) {
            return new Verdict.Wrong(
                    Reason.OUT_OF_ORDER_SEQUENCE,
                    "producer " + id + " sent sequence " + first + " after " + last.lastSequence);
        }
        return NEXT;
    }

    /** Remembers a batch that was appended at its offset; one that it was told of before changes nothing. */
    void appended(ByteBuffer batch, int at) {
        if (Batch.baseOffset(batch, at) < nextOffset) {
            return;
        }
        nextOffset = Batch.lastOffset(batch, at) + 1;
        long id = Batch.producerId(batch, at);
        if (id == Batch.NO_PRODUCER) {
            return;
        }
        Producer producer = producers.computeIfAbsent(id, _ -> new Producer());
        short epoch = Batch.producerEpoch(batch, at);
        if (epoch != producer.epoch) {
            producer.epoch = epoch;
            producer.count = 0;
        }
        producer.lastTimestamp = Math.max(producer.lastTimestamp, Batch.maxTimestamp(batch, at));
        if (!Batch.isControl(batch, at)) {
            int first = Batch.baseSequence(batch, at);
            producer.remember(new Remembered(
                    first, lastSequence(first, Batch.lastOffsetDelta(batch, at)), Batch.baseOffset(batch, at)));
        }
    }

    /** Forgets the producers whose last record has a timestamp before this. */
    void expire(long beforeMillis) {
        producers.values().removeIf(producer -> producer.lastTimestamp < beforeMillis);
    }

    private static int lastSequence(int first, int delta) {
        return (first + delta) & Integer.MAX_VALUE;
    }

    private static int following(int sequence) {
        return (sequence + 1) & Integer.MAX_VALUE;
    }

    /** Bytes that {@link #writeTo} needs. */
    int size() {
        int size = 4;
        for (Producer producer : producers.values()) {
            size += 8 + 2 + 8 + 4 + Math.min(producer.count, REMEMBERED) * 16;
        }
        return size;
    }

    void writeTo(ByteBuffer target) {
        target.putInt(producers.size());
        producers.forEach((id, producer) -> {
            target.putLong(id).putShort(producer.epoch).putLong(producer.lastTimestamp);
            int kept = Math.min(producer.count, REMEMBERED);
            target.putInt(kept);
            for (int i = producer.count - kept; i < producer.count; i++) {
                Remembered batch = producer.batches[i % REMEMBERED];
                target.putInt(batch.firstSequence).putInt(batch.lastSequence).putLong(batch.baseOffset);
            }
        });
    }

    void readFrom(ByteBuffer source) {
        int count = source.getInt();
        for (int i = 0; i < count; i++) {
            Producer producer = new Producer();
            producers.put(source.getLong(), producer);
            producer.epoch = source.getShort();
            producer.lastTimestamp = source.getLong();
            int kept = source.getInt();
            for (int j = 0; j < kept; j++) {
                producer.remember(new Remembered(source.getInt(), source.getInt(), source.getLong()));
            }
        }
    }
}
