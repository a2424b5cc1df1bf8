package io.chronik.request.offset;

import io.chronik.log.PartitionLog;
import io.chronik.request.old.OldListOffsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.message.ListOffsetsResponseData.ListOffsetsPartitionResponse;
import org.apache.kafka.common.requests.ListOffsetsRequest;

/**
 * What ListOffsets 0 asks for: offsets that segments begin with, and the end, newest first, from the last on whose records are all from
 * before a time. Kafka goes by the time at which a segment's file was last written; this, by the largest timestamp in it.
 */
final class OffsetsBefore {
    private final PartitionLog log;

    OffsetsBefore(PartitionLog log) {
        this.log = log;
    }

    ListOffsetsPartitionResponse answer(OldListOffsets.Wanted wanted) {
        List<Long> offsets = new ArrayList<>(offsets(wanted.timestamp())).reversed();
        int count = Math.clamp(wanted.maxOffsets(), 0, offsets.size());
        return new OldListOffsets.Found(wanted.partitionIndex(), offsets.subList(0, count));
    }

    /** In ascending order. */
    private List<Long> offsets(long timestamp) {
        long start = log.logStartOffset();
        if (timestamp == ListOffsetsRequest.EARLIEST_TIMESTAMP) {
            return List.of(start);
        }
        long end = log.highWatermark();
        boolean all = timestamp == ListOffsetsRequest.LATEST_TIMESTAMP;
        long newest = all || start >= end ? Long.MIN_VALUE : log.maxTimestamp();
        List<Long> offsets = new ArrayList<>();
        // There is a segment even before anything was written to a file.
        boolean first = true;
        for (Map.Entry<Long, Long> segment : log.segmentTimestamps().entrySet()) {
            if (first || segment.getKey() > start) {
                if (!all && segment.getValue() > timestamp) {
                    return offsets;
                }
                offsets.add(Math.max(start, segment.getKey()));
                first = false;
            }
        }
        boolean allBefore = all || newest <= timestamp;
        if (first && allBefore) {
            offsets.add(start);
        }
        if (allBefore && end > start) {
            offsets.add(end);
        }
        return offsets.stream().filter(offset -> offset <= end).distinct().toList();
    }
}
