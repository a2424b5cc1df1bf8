package io.chronik.request.old;

import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetCommitResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/**
 * OffsetCommit 0 and 1. Version 0 names no member, so that the offsets are those of a group without members (Kafka kept them in
 * ZooKeeper); the commit time that version 1 has for each partition does not count, as in Kafka's later versions.
 */
final class OldOffsetCommit implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_COMMIT;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        OffsetCommitRequestData request = new OffsetCommitRequestData().setGroupId(Fields.string(in));
        if (version >= 1) {
            request.setGenerationIdOrMemberEpoch(in.readInt()).setMemberId(Fields.string(in));
        }
        return request.setTopics(Fields.list(in, topic -> topic(topic, version)));
    }

    private static OffsetCommitRequestTopic topic(Readable in, short version) {
        return new OffsetCommitRequestTopic()
                .setName(Fields.string(in))
                .setPartitions(Fields.list(in, partition -> partition(partition, version)));
    }

    private static OffsetCommitRequestPartition partition(Readable in, short version) {
        OffsetCommitRequestPartition partition = new OffsetCommitRequestPartition()
                .setPartitionIndex(in.readInt())
                .setCommittedOffset(in.readLong());
        if (version >= 1) {
            in.readLong();
        }
        return partition.setCommittedMetadata(Fields.nullableString(in));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        Fields.list(out, ((OffsetCommitResponseData) response).topics(), topic -> {
            Fields.string(out, topic.name());
            Fields.list(out, topic.partitions(), partition -> {
                out.writeInt(partition.partitionIndex());
                out.writeShort(partition.errorCode());
            });
        });
    }
}
