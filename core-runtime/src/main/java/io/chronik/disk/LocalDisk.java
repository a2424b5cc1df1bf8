package io.chronik.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;

/** The machine's own disk. */
public final class LocalDisk implements Disk {
    /** Smaller writes past the page cache take more work than they save: each is a transaction of the file system. */
    private static final int WORTH_WRITING_DIRECTLY = 256 << 10;

    private final Map<Path, FileSystemSync> fileSystems = new ConcurrentHashMap<>();
    private final AtomicBoolean directRefusalLogged = new AtomicBoolean();

    /** Creates it. */
    public LocalDisk() {}

    @Override
    public DiskFile open(Path path) throws IOException {
        return new LocalFile(
                path,
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE),
                directRefusalLogged);
    }

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public List<Path> list(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        } catch (NoSuchFileException missing) {
            return List.of();
        }
        return entries;
    }

    @Override
    public void createDirectories(Path folder) throws IOException {
        Files.createDirectories(folder);
    }

    @Override
    public void delete(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        Files.walkFileTree(path, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public boolean syncFileSystem(Path folder) throws IOException {
        return fileSystem(folder).sync(folder);
    }

    private FileSystemSync fileSystem(Path folder) {
        return fileSystems.computeIfAbsent(folder, _ -> new FileSystemSync());
    }

    @Override
    public void syncDirectory(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * A file whose channel is opened again after an interrupt: the JDK closes a channel when a thread that uses it is interrupted, and
     * one reader that gives up must not take the file from all others.
     */
    private static final class LocalFile implements DiskFile {
        private final Path path;
        private volatile FileChannel channel;
        private volatile boolean closed;
        private final DirectWriter uncached;
        private final DirectWriter durable;

        LocalFile(Path path, FileChannel channel, AtomicBoolean directRefusalLogged) {
            this.path = path;
            this.channel = channel;
            this.uncached = new DirectWriter(path, false, directRefusalLogged);
            this.durable = new DirectWriter(path, true, directRefusalLogged);
        }

        /** Something that is done with a channel, and can be done again from the start. */
        @FunctionalInterface
        private interface Use<T> {
            T with(FileChannel channel) throws IOException;
        }

        /** Not interruptible: an interrupt is kept for later. */
        private <T> T use(Use<T> use) throws IOException {
            boolean interrupted = false;
            try {
                while (true) {
                    FileChannel used = channel;
                    try {
                        return use.with(used);
                    } catch (ClosedChannelException e) {
                        interrupted |= Thread.interrupted();
                        reopen(used, e);
                    }
                }
            } finally {
                if (interrupted) {
                    Thread.currentThread().interrupt();
                }
            }
        }

        private synchronized void reopen(FileChannel broken, ClosedChannelException cause) throws IOException {
            if (closed) {
                throw cause;
            }
            if (channel.equals(broken)) {
                channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            }
        }

        @Override
        public FileChannel channel() {
            return channel;
        }

        @Override
        public int read(ByteBuffer target, long position) throws IOException {
            int start = target.position();
            return use(file -> {
                target.position(start);
                while (target.hasRemaining()) {
                    if (file.read(target, position + target.position() - start) < 0) {
                        break;
                    }
                }
                return target.position() - start;
            });
        }

        @Override
        public void write(ByteBuffer source, long position) throws IOException {
            int start = source.position();
            use(file -> {
                source.position(start);
                while (source.hasRemaining()) {
                    file.write(source, position + source.position() - start);
                }
                return source;
            });
        }

        /**
         * The blocks that are written as a whole go past the page cache, the parts of a block at both ends through it. So the file's size
         * is always that of what was written, and a block with bytes that are durable already is rewritten by the system alone.
         */
        @Override
        public void writeUncached(ByteBuffer source, long position) throws IOException {
            int head = (int) (-position & (BLOCK_BYTES - 1));
            int start = source.position();
            int middle = (source.remaining() - head) & -BLOCK_BYTES;
            if (middle < WORTH_WRITING_DIRECTLY
                    || !source.isDirect()
                    || source.alignmentOffset(start + head, BLOCK_BYTES) != 0) {
                write(source, position);
                return;
            }
            long directPosition = position + head;
            write(source.slice(start, head), position);
            ByteBuffer blocks = source.slice(start + head, middle);
            uncached.write(List.of(blocks), directPosition, () -> write(blocks.rewind(), directPosition));
            source.position(start + head + middle);
            write(source, directPosition + middle);
        }

        @Override
        public void writeDurably(List<ByteBuffer> parts, long position) throws IOException {
            durable.write(parts, position, () -> {
                parts.forEach(ByteBuffer::rewind);
                DiskFile.super.writeDurably(parts, position);
            });
        }

        /** Also closes what {@link #writeUncached} opened: a file that is not written any more needs it no longer. */
        @Override
        public void sync() throws IOException {
            uncached.close();
            use(file -> {
                file.force(false);
                return file;
            });
        }

        @Override
        public long size() throws IOException {
            return use(FileChannel::size);
        }

        @Override
        public void truncate(long size) throws IOException {
            use(file -> file.truncate(size));
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            uncached.close();
            durable.close();
            channel.close();
        }
    }
}
