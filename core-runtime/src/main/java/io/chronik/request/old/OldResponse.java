package io.chronik.request.old;

import java.util.List;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.apache.kafka.common.protocol.types.RawTaggedField;

/** A response that writes itself in an old version. Only to be written. */
public final class OldResponse implements ApiMessage {
    private final OldCodec codec;
    private final short version;
    private final ApiMessage message;

    OldResponse(OldCodec codec, short version, ApiMessage message) {
        this.codec = codec;
        this.version = version;
        this.message = message;
    }

    /** What the handler answered. */
    public ApiMessage message() {
        return message;
    }

    @Override
    public short apiKey() {
        return message.apiKey();
    }

    @Override
    public short lowestSupportedVersion() {
        return version;
    }

    @Override
    public short highestSupportedVersion() {
        return version;
    }

    @Override
    public void addSize(MessageSizeAccumulator size, ObjectSerializationCache cache, short asked) {
        codec.write(message, new SizeCounter(size), version);
    }

    @Override
    public void write(Writable out, ObjectSerializationCache cache, short asked) {
        codec.write(message, out, version);
    }

    @Override
    public void read(Readable in, short asked) {
        throw new UnsupportedOperationException("old responses are written, not read");
    }

    @Override
    public List<RawTaggedField> unknownTaggedFields() {
        return List.of();
    }

    @Override
    public Message duplicate() {
        return new OldResponse(codec, version, (ApiMessage) message.duplicate());
    }

    @Override
    public String toString() {
        return message.toString();
    }
}
