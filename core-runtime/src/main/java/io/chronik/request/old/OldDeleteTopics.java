package io.chronik.request.old;

import org.apache.kafka.common.message.DeleteTopicsRequestData;
import org.apache.kafka.common.message.DeleteTopicsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** DeleteTopics 0: without throttle times. */
final class OldDeleteTopics implements OldCodec {
    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_TOPICS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new DeleteTopicsRequestData()
                .setTopicNames(Fields.list(in, Fields::string))
                .setTimeoutMs(in.readInt());
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        Fields.list(out, ((DeleteTopicsResponseData) response).responses(), topic -> {
            Fields.string(out, topic.name());
            out.writeShort(topic.errorCode());
        });
    }
}
