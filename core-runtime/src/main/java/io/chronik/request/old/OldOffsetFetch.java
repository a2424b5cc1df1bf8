package io.chronik.request.old;

import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopic;
import org.apache.kafka.common.message.OffsetFetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.requests.OffsetFetchResponse;

/** OffsetFetch 0: looks like version 1, but a partition without a committed offset is answered as one that is not known. */
final class OldOffsetFetch implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.OFFSET_FETCH;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new OffsetFetchRequestData()
                .setGroupId(Fields.string(in))
                .setTopics(Fields.list(
                        in,
                        topic -> new OffsetFetchRequestTopic()
                                .setName(Fields.string(topic))
                                .setPartitionIndexes(Fields.list(topic, Readable::readInt))));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        Fields.list(out, ((OffsetFetchResponseData) response).topics(), topic -> {
            Fields.string(out, topic.name());
            Fields.list(out, topic.partitions(), partition -> {
                boolean none = partition.committedOffset() == OffsetFetchResponse.INVALID_OFFSET
                        && partition.errorCode() == Errors.NONE.code();
                out.writeInt(partition.partitionIndex());
                out.writeLong(partition.committedOffset());
                Fields.string(out, partition.metadata());
                out.writeShort(none ? Errors.UNKNOWN_TOPIC_OR_PARTITION.code() : partition.errorCode());
            });
        });
    }
}
