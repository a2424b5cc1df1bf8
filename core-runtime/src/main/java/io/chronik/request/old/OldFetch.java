package io.chronik.request.old;

import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchPartition;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.record.internal.BaseRecords;

/** Fetch 0 to 3, answered with message sets: throttle times since 1, a limit of the whole response in 3. */
final class OldFetch implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.FETCH;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        FetchRequestData request = new FetchRequestData()
                .setReplicaId(in.readInt())
                .setMaxWaitMs(in.readInt())
                .setMinBytes(in.readInt());
        if (version >= 3) {
            request.setMaxBytes(in.readInt());
        }
        return request.setTopics(Fields.list(in, OldFetch::topic));
    }

    private static FetchTopic topic(Readable in) {
        return new FetchTopic().setTopic(Fields.string(in)).setPartitions(Fields.list(in, OldFetch::partition));
    }

    private static FetchPartition partition(Readable in) {
        return new FetchPartition()
                .setPartition(in.readInt())
                .setFetchOffset(in.readLong())
                .setPartitionMaxBytes(in.readInt());
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        FetchResponseData fetched = (FetchResponseData) response;
        if (version >= 1) {
            out.writeInt(fetched.throttleTimeMs());
        }
        Fields.list(out, fetched.responses(), topic -> {
            Fields.string(out, topic.topic());
            Fields.list(out, topic.partitions(), partition -> {
                out.writeInt(partition.partitionIndex());
                out.writeShort(partition.errorCode());
                out.writeLong(partition.highWatermark());
                BaseRecords records = partition.records();
                if (records == null) {
                    out.writeInt(0);
                } else {
                    out.writeInt(records.sizeInBytes());
                    out.writeRecords(records);
                }
            });
        });
    }
}
