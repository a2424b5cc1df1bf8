package io.chronik.request.old;

import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** Version 0 of an API where it has the same bytes as version 1, which Kafka's classes know. */
record OldSame(ApiKeys api) implements OldCodec {
    private static final short SAME = 1;

    @Override
    public ApiMessage read(Readable in, short version) {
        ApiMessage request = api.messageType.newRequest();
        request.read(in, SAME);
        return request;
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        ObjectSerializationCache strings = new ObjectSerializationCache();
        response.addSize(new MessageSizeAccumulator(), strings, SAME);
        response.write(out, strings, SAME);
    }
}
