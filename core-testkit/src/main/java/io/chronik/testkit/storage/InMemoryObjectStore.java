package io.chronik.testkit.storage;

import io.chronik.api.storage.ByteRange;
import io.chronik.api.storage.ListPage;
import io.chronik.api.storage.ObjectInfo;
import io.chronik.api.storage.ObjectKey;
import io.chronik.api.storage.ObjectRead;
import io.chronik.api.storage.ObjectSource;
import io.chronik.api.storage.ObjectStore;
import io.chronik.api.storage.ObjectStoreException;
import io.chronik.api.storage.ObjectStoreException.Kind;
import io.chronik.api.storage.ObjectVersion;
import io.chronik.api.storage.PutCondition;
import io.chronik.api.storage.PutResult;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An object store whose objects live as long as it does. What every other store has to behave like. */
public final class InMemoryObjectStore implements ObjectStore {
    private static final int MAX_PAGE_OBJECTS = 1000;

    private final Clock clock;
    private final TreeMap<ObjectKey, Content> objects = new TreeMap<>();
    private long lastVersion;
    private boolean closed;

    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Content(ObjectInfo info, byte[] bytes) {}

    private record Read(ObjectInfo info, InputStream body) implements ObjectRead {
        @Override
        public void close() {}
    }

    /** Creates an empty store. */
    public InMemoryObjectStore(Clock clock) {
        this.clock = clock;
    }

    @Override
    public PutResult put(ObjectKey key, ObjectSource source, PutCondition condition) throws ObjectStoreException {
        byte[] bytes;
        try (InputStream in = source.open()) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new ObjectStoreException(Kind.UNAVAILABLE, "put " + key, "its content can't be read", e);
        }
        if (bytes.length != source.sizeBytes()) {
            throw new ObjectStoreException(
                    Kind.UNAVAILABLE,
                    "put " + key,
                    "its content has " + bytes.length + " bytes instead of the " + source.sizeBytes() + " announced");
        }
        synchronized (this) {
            requireOpen("put " + key);
            if (!holds(condition, objects.get(key))) {
                return new PutResult.ConditionFailed();
            }
            ObjectVersion version = new ObjectVersion(Long.toString(++lastVersion));
            objects.put(key, new Content(new ObjectInfo(key, bytes.length, version, clock.instant()), bytes));
            return new PutResult.Stored(version);
        }
    }

    private static boolean holds(PutCondition condition, @Nullable Content present) {
        return switch (condition) {
            case PutCondition.Always() -> true;
            case PutCondition.IfAbsent() -> present == null;
            case PutCondition.IfVersion(ObjectVersion version) ->
                present != null && present.info().version().equals(version);
        };
    }

    @Override
    public synchronized Optional<ObjectInfo> head(ObjectKey key) throws ObjectStoreException {
        requireOpen("head " + key);
        return Optional.ofNullable(objects.get(key)).map(Content::info);
    }

    @Override
    public synchronized Optional<ObjectRead> get(ObjectKey key, ByteRange range) throws ObjectStoreException {
        requireOpen("get " + key);
        Content content = objects.get(key);
        if (content == null) {
            return Optional.empty();
        }
        int length = (int) range.lengthWithin(content.bytes().length);
        if (length == 0 && range.start() > 0) {
            throw new ObjectStoreException(
                    Kind.INVALID_RANGE,
                    "get " + key,
                    "it has " + content.bytes().length + " bytes and the range starts at " + range.start());
        }
        InputStream body = new ByteArrayInputStream(content.bytes(), (int) range.start(), length);
        return Optional.of(new Read(content.info(), body));
    }

    @Override
    public synchronized ListPage list(String prefix, Optional<String> pageToken, int maxObjects)
            throws ObjectStoreException {
        requireOpen("list " + prefix);
        ObjectKey.checkedPrefix(prefix);
        if (maxObjects < 1 || maxObjects > MAX_PAGE_OBJECTS) {
            throw new IllegalArgumentException("maxObjects is " + maxObjects + "; it must be from 1 to 1000");
        }
        List<ObjectInfo> page = new ArrayList<>();
        var candidates = pageToken
                .map(ObjectKey::new)
                .map(last -> objects.tailMap(last, false))
                .orElse(objects);
        for (Content content : candidates.values()) {
            if (content.info().key().value().startsWith(prefix)) {
                if (page.size() == maxObjects) {
                    return new ListPage(page, Optional.of(page.getLast().key().value()));
                }
                page.add(content.info());
            }
        }
        return new ListPage(page, Optional.empty());
    }

    @Override
    public synchronized void delete(Collection<ObjectKey> keys) throws ObjectStoreException {
        requireOpen("delete " + keys.size() + " objects");
        keys.forEach(objects::remove);
    }

    @Override
    public synchronized void close() {
        closed = true;
    }

    private void requireOpen(String attempted) throws ObjectStoreException {
        if (closed) {
            throw new ObjectStoreException(Kind.CLOSED, attempted, "the store was closed");
        }
    }
}
