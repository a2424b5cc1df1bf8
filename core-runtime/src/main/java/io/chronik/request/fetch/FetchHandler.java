package io.chronik.request.fetch;

import io.chronik.log.HighWatermarkListener;
import io.chronik.log.PartitionLog;
import io.chronik.request.ApiHandler;
import io.chronik.request.Partitions;
import io.chronik.request.RequestContext;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * Fetch: answers at once when there is enough to read, and otherwise waits for new records or the request's time limit. What is in
 * memory is read on the connection's event loop; what needs the disk, on a virtual thread; and so is
 * what has to be converted for old clients.
 */
public final class FetchHandler implements ApiHandler.Async<FetchRequestData, FetchResponseData> {
    static final short FIRST_VERSION_WITH_TOPIC_IDS = 13;

    private final Partitions partitions;
    private final FetchSessions sessions;
    private final InstantSource clock;
    private final ScheduledExecutorService timer;
    private final Executor blocking;

    /**
     * Creates it.
     *
     * @param timer ends waits; its tasks take no time
     * @param blocking runs reads of files
     */
    public FetchHandler(
            Partitions partitions,
            InstantSource clock,
            RandomGenerator random,
            ScheduledExecutorService timer,
            Executor blocking) {
        this.partitions = partitions;
        this.sessions = new FetchSessions(random);
        this.clock = clock;
        this.timer = timer;
        this.blocking = blocking;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.FETCH;
    }

    @Override
    public CompletionStage<FetchResponseData> handle(RequestContext context, FetchRequestData request) {
        boolean byId = context.version() >= FIRST_VERSION_WITH_TOPIC_IDS;
        FetchSessions.Context session = sessions.open(request, byId, clock.millis());
        return switch (session) {
            case FetchSessions.Context.Refused(Errors error) ->
                CompletableFuture.completedFuture(new FetchResponseData().setErrorCode(error.code()));
            case FetchSessions.Context.Fetch fetch -> new Waiting(request, context.version(), fetch).start();
        };
    }

    /** One request, from its arrival to its answer. */
    private final class Waiting implements HighWatermarkListener {
        private final FetchRequestData request;
        private final FetchSessions.Context.Fetch fetch;
        private final FetchReader reader;
        private final CompletableFuture<FetchResponseData> answer = new CompletableFuture<>();
        private final AtomicBoolean taken = new AtomicBoolean();
        private final List<PartitionLog> watched = new ArrayList<>();
        private @Nullable Future<?> timeout;

        /** Whether the request's time is over. */
        private volatile boolean expired;

        Waiting(FetchRequestData request, short version, FetchSessions.Context.Fetch fetch) {
            this.request = request;
            this.fetch = fetch;
            this.reader = new FetchReader(partitions, request, version, fetch);
        }

        CompletionStage<FetchResponseData> start() {
            if (request.maxWaitMs() <= 0 || fetch.partitions().isEmpty() || reader.isReady()) {
                take();
                if (reader.isQuick()) {
                    finish();
                } else {
                    finishElsewhere();
                }
                return answer;
            }
            watch(fetch.partitions());
            if (reader.isReady()) {
                wake();
            }
            return answer;
        }

        /** Whoever wakes it meanwhile waits for the end of this before it undoes it. */
        private synchronized void watch(Collection<FetchPartition> wanted) {
            for (FetchPartition partition : wanted) {
                PartitionLog log = reader.log(partition);
                if (log != null) {
                    watched.add(log);
                    log.addListener(this);
                }
            }
            timeout = timer.schedule(this::expire, request.maxWaitMs(), TimeUnit.MILLISECONDS);
        }

        private synchronized void unwatch() {
            for (PartitionLog log : watched) {
                log.removeListener(this);
            }
            if (timeout != null) {
                timeout.cancel(false);
            }
        }

        /** Called by the committing thread: only looks, and hands over. */
        @Override
        public void highWatermarkRose(PartitionLog log, long highWatermark) {
            if (!taken.get() && (request.minBytes() <= 1 || log.isDeleted() || reader.isReady())) {
                wake();
            }
        }

        private void expire() {
            expired = true;
            wake();
        }

        private void wake() {
            if (take()) {
                finishElsewhere();
            }
        }

        private void finishElsewhere() {
            try {
                blocking.execute(this::finish);
            } catch (RejectedExecutionException stopping) {
                // The caller may be the committing thread, which has others to tell.
                unwatch();
                answer.completeExceptionally(stopping);
            }
        }

        private boolean take() {
            return taken.compareAndSet(false, true);
        }

        private void finish() {
            unwatch();
            try {
                FetchResponseData response = reader.read();
                if (!expired && request.maxWaitMs() > 0 && reader.isFruitless()) {
                    // Asked again at once, it would be answered in the same way, and so on.
                    expired = true;
                    var _ = timer.schedule(this::finishElsewhere, request.maxWaitMs(), TimeUnit.MILLISECONDS);
                    return;
                }
                sessions.served(fetch.sessionId(), reader.withData());
                answer.complete(response);
            } catch (RuntimeException | Error e) {
                answer.completeExceptionally(e);
            }
        }
    }
}
