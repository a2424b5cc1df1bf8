package io.chronik.disk;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes whole blocks of one file past the page cache (Linux's {@code O_DIRECT}), as long as the file system lets it. The system keeps
 * ordinary readers of the same blocks right. For one writing thread; any may close it.
 */
final class DirectWriter implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DirectWriter.class);

    private final Path path;
    private final OpenOption[] options;
    private final AtomicBoolean refusalLogged;
    private volatile boolean refused;
    private @Nullable FileChannel channel;

    /**
     * Opens nothing before the first write.
     *
     * @param durable whether a write returns when it is durable
     * @param refusalLogged shared by all that should log only once that they cannot
     */
    DirectWriter(Path path, boolean durable, AtomicBoolean refusalLogged) {
        this.path = path;
        this.options = durable
                ? new OpenOption[] {StandardOpenOption.WRITE, StandardOpenOption.DSYNC, ExtendedOpenOption.DIRECT}
                : new OpenOption[] {StandardOpenOption.WRITE, ExtendedOpenOption.DIRECT};
        this.refusalLogged = refusalLogged;
    }

    /** The ordinary way to write. */
    @FunctionalInterface
    interface Ordinary {
        void write() throws IOException;
    }

    /**
     * Writes the parts, one behind the other; all aligned as {@link DiskFile#writeDurably} wants it. Where that fails, for whatever
     * reason, they are written in the ordinary way instead. If that works, it is the way for this file from then on.
     *
     * @param ordinary writes all of the parts, wherever their positions are by then
     */
    void write(List<ByteBuffer> parts, long position, Ordinary ordinary) throws IOException {
        if (refused) {
            ordinary.write();
            return;
        }
        try {
            FileChannel direct = channel();
            direct.position(position);
            ByteBuffer[] all = parts.toArray(ByteBuffer[]::new);
            while (all[all.length - 1].hasRemaining()) {
                direct.write(all);
            }
        } catch (ClosedChannelException interrupted) {
            close();
            ordinary.write();
        } catch (IOException | UnsupportedOperationException e) {
            ordinary.write();
            refused = true;
            close();
            if (refusalLogged.compareAndSet(false, true)) {
                LOG.warn(
                        "{} cannot be written without the page cache: {}; it is written through it, which takes more CPU time",
                        path,
                        e.toString());
            }
        }
    }

    private synchronized FileChannel channel() throws IOException {
        FileChannel open = channel;
        if (open == null) {
            open = FileChannel.open(path, options);
            channel = open;
        }
        return open;
    }

    /** Closes the channel; the next write opens it again. */
    @Override
    public synchronized void close() throws IOException {
        if (channel != null) {
            channel.close();
            channel = null;
        }
    }
}
