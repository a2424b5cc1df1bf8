package io.chronik.request.old;

import org.apache.kafka.common.message.CreateTopicsRequestData;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableReplicaAssignment;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopic;
import org.apache.kafka.common.message.CreateTopicsRequestData.CreatableTopicConfig;
import org.apache.kafka.common.message.CreateTopicsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** CreateTopics 0 and 1: without throttle times; a dry run and error messages since 1. */
final class OldCreateTopics implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_TOPICS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        CreateTopicsRequestData request = new CreateTopicsRequestData();
        Fields.list(in, OldCreateTopics::topic).forEach(request.topics()::add);
        request.setTimeoutMs(in.readInt());
        return version >= 1 ? request.setValidateOnly(Fields.bool(in)) : request;
    }

    private static CreatableTopic topic(Readable in) {
        CreatableTopic topic = new CreatableTopic()
                .setName(Fields.string(in))
                .setNumPartitions(in.readInt())
                .setReplicationFactor(in.readShort());
        Fields.list(
                        in,
                        assignment -> new CreatableReplicaAssignment()
                                .setPartitionIndex(assignment.readInt())
                                .setBrokerIds(Fields.list(assignment, Readable::readInt)))
                .forEach(topic.assignments()::add);
        Fields.list(
                        in,
                        config -> new CreatableTopicConfig()
                                .setName(Fields.string(config))
                                .setValue(Fields.nullableString(config)))
                .forEach(topic.configs()::add);
        return topic;
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        Fields.list(out, ((CreateTopicsResponseData) response).topics(), topic -> {
            Fields.string(out, topic.name());
            out.writeShort(topic.errorCode());
            if (version >= 1) {
                Fields.string(out, topic.errorMessage());
            }
        });
    }
}
