package io.chronik.request.old;

import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** Produce 0 to 2, with message sets instead of record batches: without transactions; throttle times since 1, append times since 2. */
final class OldProduce implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.PRODUCE;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        ProduceRequestData request =
                new ProduceRequestData().setAcks(in.readShort()).setTimeoutMs(in.readInt());
        Fields.list(in, OldProduce::topic).forEach(request.topicData()::add);
        return request;
    }

    private static TopicProduceData topic(Readable in) {
        return new TopicProduceData()
                .setName(Fields.string(in))
                .setPartitionData(Fields.list(in, OldProduce::partition));
    }

    private static PartitionProduceData partition(Readable in) {
        PartitionProduceData partition = new PartitionProduceData().setIndex(in.readInt());
        int length = in.readInt();
        return partition.setRecords(length < 0 ? null : in.readRecords(length));
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        ProduceResponseData produced = (ProduceResponseData) response;
        Fields.list(out, produced.responses(), topic -> {
            Fields.string(out, topic.name());
            Fields.list(out, topic.partitionResponses(), partition -> {
                out.writeInt(partition.index());
                out.writeShort(partition.errorCode());
                out.writeLong(partition.baseOffset());
                if (version >= 2) {
                    out.writeLong(partition.logAppendTimeMs());
                }
            });
        });
        if (version >= 1) {
            out.writeInt(produced.throttleTimeMs());
        }
    }
}
