package io.chronik.request.old;

import java.util.List;
import org.apache.kafka.common.message.ListOffsetsRequestData;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsPartition;
import org.apache.kafka.common.message.ListOffsetsRequestData.ListOffsetsTopic;
import org.apache.kafka.common.message.ListOffsetsResponseData;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** ListOffsets 0: asks for several offsets before a time, where later versions ask for one at a time. */
public final class OldListOffsets implements OldCodec {
    /** A partition asked for, with the number of offsets that the answer may have at most. */
    public static final class Wanted extends ListOffsetsPartition {
        private final int maxOffsets;

        Wanted(int partition, long timestamp, int maxOffsets) {
            setPartitionIndex(partition);
            setTimestamp(timestamp);
            this.maxOffsets = maxOffsets;
        }

        /** As the client says; may be nonsense. */
        public int maxOffsets() {
            return maxOffsets;
        }
    }

    /** The answer for a partition. */
    public static final class Found extends ListOffsetsPartitionResponse {
        private final List<Long> offsets;

        /** Creates it; the offsets in descending order. */
        public Found(int partition, List<Long> offsets) {
            setPartitionIndex(partition);
            this.offsets = List.copyOf(offsets);
        }
    }

    OldListOffsets() {}

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_OFFSETS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new ListOffsetsRequestData()
                .setReplicaId(in.readInt())
                .setTopics(Fields.list(in, OldListOffsets::topic));
    }

    private static ListOffsetsTopic topic(Readable in) {
        return new ListOffsetsTopic()
                .setName(Fields.string(in))
                .setPartitions(Fields.list(
                        in, partition -> new Wanted(partition.readInt(), partition.readLong(), partition.readInt())));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        Fields.list(out, ((ListOffsetsResponseData) response).topics(), topic -> {
            Fields.string(out, topic.name());
            Fields.list(out, topic.partitions(), partition -> {
                out.writeInt(partition.partitionIndex());
                out.writeShort(partition.errorCode());
                List<Long> offsets = partition instanceof Found found ? found.offsets : List.of();
                Fields.list(out, offsets, out::writeLong);
            });
        });
    }
}
