package io.chronik.request.old;

import org.apache.kafka.common.message.DescribeLogDirsRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.MessageSizeAccumulator;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;

/** DescribeLogDirs 0: the same bytes as version 1. */
final class OldDescribeLogDirs implements OldCodec {
    private static final short SAME = 1;

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_LOG_DIRS;
    }

    @Override
    public ApiMessage read(Readable in, short version) {
        return new DescribeLogDirsRequestData(in, SAME);
    }

    @Override
    public void write(ApiMessage response, Writable out, short version) {
        ObjectSerializationCache strings = new ObjectSerializationCache();
        response.addSize(new MessageSizeAccumulator(), strings, SAME);
        response.write(out, strings, SAME);
    }
}
