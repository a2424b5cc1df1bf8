package io.chronik.log;

import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Folders of topics that were deleted just before the process died: the metadata knows their topics no more, and nothing would ever
 * remove them. Used once, before the logs are written to.
 */
final class LeftoverFolders {
    private static final Logger LOG = LoggerFactory.getLogger(LeftoverFolders.class);
    private static final Pattern FOLDER = Pattern.compile(".+-\\d+");
    private static final Pattern SEGMENT_FILE = Pattern.compile("\\d{20}\\.(log|index|timeindex)");
    private static final int MAX_METADATA_BYTES = 256;

    private final Disk disk;
    private final Path logFolder;
    private final Set<String> names = new HashSet<>();
    private final Set<ByteBuffer> owners = new HashSet<>();

    /** Notes what exists: a folder that has the name, or holds the id, of one of these is never touched. */
    LeftoverFolders(Disk disk, Path logFolder, Collection<LogId> live) {
        this.disk = disk;
        this.logFolder = logFolder;
        Set<Uuid> ids = new HashSet<>();
        for (LogId id : live) {
            names.add(id.folderName());
            ids.add(id.topicId());
        }
        ids.forEach(id -> owners.add(LogCheckpoint.partitionMetadata(id)));
    }

    /** Removes them. One that can't be removed is named and left: nothing uses it. */
    void remove() throws IOException {
        for (Path path : disk.list(logFolder)) {
            String name = path.getFileName().toString();
            if (FOLDER.matcher(name).matches() && !names.contains(name)) {
                try {
                    look(path);
                } catch (IOException e) {
                    LOG.warn("cannot remove {}: {}; nothing uses it, delete it by hand", path, e.toString());
                }
            }
        }
    }

    private void look(Path path) throws IOException {
        String kept = reasonToKeep(path);
        if (kept == null) {
            disk.delete(path);
            disk.syncDirectory(logFolder);
            LOG.info("removed the folder of a deleted topic: {}", path);
        } else {
            LOG.warn("{} is of no topic of this node, but stays: {}", path, kept);
        }
    }

    /** Null for a folder that is surely a deleted topic's. */
    private @Nullable String reasonToKeep(Path path) throws IOException {
        if (names.isEmpty()) {
            return "the metadata knows no topic at all, and may have been lost";
        }
        List<Path> files = disk.list(path);
        for (Path file : files) {
            String name = file.getFileName().toString();
            if (!name.equals(SegmentSet.METADATA_FILE)
                    && !SEGMENT_FILE.matcher(name).matches()) {
                return "it holds " + name + ", which is no file of a log";
            }
        }
        Path metadata = path.resolve(SegmentSet.METADATA_FILE);
        if (!disk.exists(metadata)) {
            // A deletion that was interrupted may have removed that file already.
            return files.isEmpty() ? "it is empty" : null;
        }
        ByteBuffer owner = read(metadata);
        if (owners.contains(owner)) {
            return "its " + SegmentSet.METADATA_FILE + " names the id of a topic that exists";
        }
        return null;
    }

    private ByteBuffer read(Path metadata) throws IOException {
        try (DiskFile file = disk.open(metadata)) {
            ByteBuffer bytes = ByteBuffer.allocate(MAX_METADATA_BYTES);
            file.read(bytes, 0);
            return bytes.flip();
        }
    }
}
