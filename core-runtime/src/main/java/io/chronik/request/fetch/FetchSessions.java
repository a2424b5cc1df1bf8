package io.chronik.request.fetch;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchRequestData.FetchTopic;
import org.apache.kafka.common.message.FetchRequestData.ForgottenTopic;
import org.apache.kafka.common.protocol.Errors;

/**
 * Remembers what clients fetch, so that a request names only what changed. Bounded: the session that was not used for longest goes
 * first, but only after a while; without room a client gets full answers. Thread-safe.
 *
 * @see <a href="https://cwiki.apache.org/confluence/x/NxmfBQ">KIP-227</a>
 */
final class FetchSessions {
    static final int MAX_SESSIONS = 1000;

    private static final long EVICTABLE_AFTER_MILLIS = 120_000;
    private static final int INITIAL_EPOCH = 0;
    private static final int FINAL_EPOCH = -1;

    private final RandomGenerator random;
    private final LinkedHashMap<Integer, Session> sessions = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Session {
        final Map<FetchKey, FetchPartition> partitions = new LinkedHashMap<>();
        final boolean byId;
        int epoch = 1;
        long lastUsedMillis;

        Session(boolean byId) {
            this.byId = byId;
        }
    }

    FetchSessions(RandomGenerator random) {
        this.random = random;
    }

    /** What a request is about. */
    sealed interface Context {
        /**
         * Partitions to read, in order.
         *
         * @param sessionId 0 without a session
         * @param incremental whether what has not changed is left out of the answer
         */
        record Fetch(int sessionId, boolean incremental, Collection<FetchPartition> partitions) implements Context {}

        /** The session is gone or out of step: the client starts over. */
        record Refused(Errors error) implements Context {}
    }

    /**
     * Works out what a request is about, and makes, changes or ends its session.
     *
     * @param byId whether the request names topics by their ids
     */
    synchronized Context open(FetchRequestData request, boolean byId, long nowMillis) {
        int id = request.sessionId();
        int epoch = request.sessionEpoch();
        if (epoch == INITIAL_EPOCH || epoch == FINAL_EPOCH) {
            sessions.remove(id);
            Map<FetchKey, FetchPartition> wanted = new LinkedHashMap<>();
            update(wanted, request);
            if (epoch == FINAL_EPOCH || wanted.isEmpty() || !makeRoom(nowMillis)) {
                return new Context.Fetch(0, false, wanted.values());
            }
            Session session = new Session(byId);
            session.partitions.putAll(wanted);
            session.lastUsedMillis = nowMillis;
            int newId = newId();
            sessions.put(newId, session);
            return new Context.Fetch(newId, false, List.copyOf(wanted.values()));
        }
        Session session = sessions.get(id);
        if (session == null) {
            return new Context.Refused(Errors.FETCH_SESSION_ID_NOT_FOUND);
        }
        if (session.epoch != epoch) {
            return new Context.Refused(Errors.INVALID_FETCH_SESSION_EPOCH);
        }
        if (session.byId != byId) {
            return new Context.Refused(Errors.FETCH_SESSION_TOPIC_ID_ERROR);
        }
        update(session.partitions, request);
        forget(session.partitions, request);
        if (session.partitions.isEmpty()) {
            sessions.remove(id);
            return new Context.Fetch(0, false, List.of());
        }
        session.epoch = epoch == Integer.MAX_VALUE ? 1 : epoch + 1;
        session.lastUsedMillis = nowMillis;
        return new Context.Fetch(id, true, new ArrayList<>(session.partitions.values()));
    }

    /** Puts partitions that gave data at the end, so that none starves behind a busy one. */
    synchronized void served(int sessionId, Collection<FetchKey> withData) {
        Session session = sessions.get(sessionId);
        if (session != null) {
            for (FetchKey key : withData) {
                FetchPartition partition = session.partitions.remove(key);
                if (partition != null) {
                    session.partitions.put(key, partition);
                }
            }
        }
    }

    private static void update(Map<FetchKey, FetchPartition> partitions, FetchRequestData request) {
        for (FetchTopic topic : request.topics()) {
            for (FetchRequestData.FetchPartition wanted : topic.partitions()) {
                FetchPartition partition = partitions.computeIfAbsent(
                        new FetchKey(topic.topic(), topic.topicId(), wanted.partition()), FetchPartition::new);
                partition.fetchOffset = wanted.fetchOffset();
                partition.maxBytes = wanted.partitionMaxBytes();
                partition.currentLeaderEpoch = wanted.currentLeaderEpoch();
            }
        }
    }

    private static void forget(Map<FetchKey, FetchPartition> partitions, FetchRequestData request) {
        for (ForgottenTopic topic : request.forgottenTopicsData()) {
            for (int partition : topic.partitions()) {
                partitions.remove(new FetchKey(topic.topic(), topic.topicId(), partition));
            }
        }
    }

    private boolean makeRoom(long nowMillis) {
        if (sessions.size() < MAX_SESSIONS) {
            return true;
        }
        Map.Entry<Integer, Session> oldest = sessions.entrySet().iterator().next();
        if (nowMillis - oldest.getValue().lastUsedMillis < EVICTABLE_AFTER_MILLIS) {
            return false;
        }
        sessions.remove(oldest.getKey());
        return true;
    }

    private int newId() {
        int id;
        do {
            id = random.nextInt(1, Integer.MAX_VALUE);
        } while (sessions.containsKey(id));
        return id;
    }

    synchronized int count() {
        return sessions.size();
    }
}
