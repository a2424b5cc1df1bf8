package io.chronik.request;

import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.RecordBatch;

/** The epochs of partitions' leaders. A single node leads all its partitions in one epoch. */
public final class LeaderEpochs {
    /** The epoch of every partition. */
    public static final int CURRENT = 0;

    private LeaderEpochs() {}

    /** What to answer a client that believes in an epoch; -1 if it has no opinion. */
    public static Errors check(int epoch) {
        if (epoch == CURRENT || epoch == RecordBatch.NO_PARTITION_LEADER_EPOCH) {
            return Errors.NONE;
        }
        return epoch > CURRENT ? Errors.UNKNOWN_LEADER_EPOCH : Errors.FENCED_LEADER_EPOCH;
    }
}
