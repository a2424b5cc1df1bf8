package io.chronik.request;

import io.chronik.log.LogBytes;
import java.util.List;
import org.apache.kafka.common.record.internal.BaseRecords;

/** The records of one partition in a fetch response, still where they were found. The network layer sends and closes them. */
public record FetchedRecords(List<LogBytes> parts) implements BaseRecords, AutoCloseable {
    @Override
    public int sizeInBytes() {
        int size = 0;
        for (LogBytes part : parts) {
            size += part.size();
        }
        return size;
    }

    @Override
    public org.apache.kafka.common.record.internal.RecordsSend<? extends BaseRecords> toSend() {
        throw new UnsupportedOperationException("sent by the network layer, part by part");
    }

    @Override
    public void close() {
        parts.forEach(LogBytes::close);
    }
}
