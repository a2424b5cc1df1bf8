package io.chronik.testkit.metadata;

import io.chronik.api.metadata.MetadataStore;
import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.api.metadata.MetadataStoreException.Kind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A metadata store that lives as long as its {@link Disk}. For tests; not for several threads. */
public final class InMemoryMetadataStore implements MetadataStore {
    private final Disk disk;
    private final int maxAppendBytes;
    private boolean fenced;

    /** What survives the store. */
    public static final class Disk {
        private byte @Nullable [] snapshot;
        private final List<byte[]> events = new ArrayList<>();
        private int failures;

        /** Creates an empty one. */
        public Disk() {}

        /** Makes the next appends of any store on this disk fail, each with kind IO. */
        public void failNextAppends(int count) {
            failures = count;
        }

        /** How many events follow the snapshot. */
        public int events() {
            return events.size();
        }
    }

    /** Opens the store. */
    public InMemoryMetadataStore(Disk disk, int maxAppendBytes) {
        this.disk = disk;
        this.maxAppendBytes = maxAppendBytes;
    }

    @Override
    public void load(Loader loader) throws MetadataStoreException {
        if (disk.snapshot != null) {
            loader.snapshot(disk.snapshot.clone());
        }
        for (byte[] event : disk.events) {
            loader.event(event.clone());
        }
    }

    @Override
    public void append(List<byte[]> events) throws MetadataStoreException {
        long bytes = events.stream()
                .mapToLong(event -> event.length + EVENT_OVERHEAD_BYTES)
                .sum();
        if (bytes > maxAppendBytes) {
            throw new MetadataStoreException(Kind.TOO_LARGE, bytes + " bytes; at most " + maxAppendBytes);
        }
        checkOpen();
        if (disk.failures > 0 && !events.isEmpty()) {
            disk.failures--;
            fenced = true;
            throw new MetadataStoreException(Kind.IO, "this append was told to fail");
        }
        events.forEach(event -> disk.events.add(event.clone()));
    }

    @Override
    public boolean snapshotDue() {
        return disk.events.size() >= 1_000;
    }

    @Override
    public void snapshot(byte[] state) throws MetadataStoreException {
        checkOpen();
        disk.snapshot = state.clone();
        disk.events.clear();
    }

    @Override
    public int maxAppendBytes() {
        return maxAppendBytes;
    }

    @Override
    public void close() {
        fenced = true;
    }

    private void checkOpen() throws MetadataStoreException {
        if (fenced) {
            throw new MetadataStoreException(Kind.FENCED, "the store failed before or is closed");
        }
    }
}
