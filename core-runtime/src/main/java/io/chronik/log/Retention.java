package io.chronik.log;

import java.io.IOException;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets go of what the topics' settings no longer keep, segment by segment: first the log start offset moves, durably; only then do
 * files go. Run from time to time, by one thread at a time.
 */
public final class Retention {
    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);

    private final LogStore logs;
    private final InstantSource clock;

    /** Creates it. */
    public Retention(LogStore logs, InstantSource clock) {
        this.logs = logs;
        this.clock = clock;
    }

    /** Looks at every partition once. A partition that can't be looked at is named, and does not keep the others. */
    public void run() {
        for (PartitionLog log : logs.all()) {
            try {
                apply(log);
            } catch (IOException | LogException e) {
                LOG.warn("retention of {} failed, it is tried again later: {}", log.id(), e.toString());
            }
        }
    }

    private void apply(PartitionLog log) throws IOException {
        if (log.isDeleted()) {
            return;
        }
        long start = log.retainedFrom(clock.millis());
        if (start <= log.logStartOffset()) {
            log.deleteUnreachable();
            return;
        }
        logs.shard().advanceLogStart(log, start, new AppendListener() {
            @Override
            public void committed() {
                LOG.info("retention moved the start of {} to offset {}", log.id(), start);
            }

            @Override
            public void failed(String reason) {
                LOG.warn("retention of {} failed: {}", log.id(), reason);
            }
        });
    }
}
