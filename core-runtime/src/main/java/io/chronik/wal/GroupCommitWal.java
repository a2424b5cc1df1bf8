package io.chronik.wal;

import io.chronik.api.wal.WalException;
import io.chronik.api.wal.WalException.Kind;
import io.chronik.api.wal.WriteAheadLog;
import io.chronik.disk.Disk;
import io.chronik.disk.DiskFile;
import io.chronik.wal.WalFormat.FileHeader;
import io.chronik.wal.WalFormat.RoundHeader;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The local write-ahead log: entries are copied into the image of the current file; one thread writes what has gathered since the
 * last sync (a <em>round</em>), syncs, and starts over at once. A file is used again once all its entries are released, so steady
 * operation overwrites preallocated blocks and page-cache pages and never grows a file.
 *
 * <p>Memory and disk: {@code maxFiles} times {@code fileBytes} each, at most. One platform thread.
 */
public final class GroupCommitWal implements WriteAheadLog {
    private static final Logger LOG = LoggerFactory.getLogger(GroupCommitWal.class);

    /** The next file is made when this part of the current one is used: 1 / 8. */
    private static final int PREPARE_AT = 8;

    private static final byte[] ZEROS = new byte[DiskFile.BLOCK_BYTES];

    private final Disk disk;
    private final Path folder;
    private final WalSettings settings;
    private final WalStatistics statistics;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<WalFile> live = new ArrayDeque<>();
    private final ArrayDeque<WalFile> free = new ArrayDeque<>();
    private final ArrayDeque<Round> ready = new ArrayDeque<>();
    private volatile WalFile[] readable = {};
    private volatile long committed;
    private @Nullable WalFile current;
    private int tail;
    private int roundStart = -1;
    private int files;
    private boolean nextWanted;
    private boolean closing;
    private volatile @Nullable WalException failure;
    private @Nullable Thread thread;
    private @Nullable Thread preparer;
    private final FilePreparation preparation;

    /** The last block of a round: its end in the image may change while it is written. Of the log's thread. */
    private final ByteBuffer lastBlock = DiskFile.allocateBlocks(DiskFile.BLOCK_BYTES);

    /** A part of a file's image that is written and synced in one go; next is the file behind it, as in {@link RoundHeader}. */
    private record Round(WalFile file, int start, int end, int next) {
        boolean fillsFile() {
            return next != RoundHeader.SAME_FILE;
        }
    }

    /**
     * Opens the log in a folder, which is created if it is missing.
     *
     * @throws WalException of kind IO, or CORRUPT if a file is not one of a write-ahead log
     */
    public GroupCommitWal(Disk disk, Path folder, WalSettings settings, WalStatistics statistics) throws WalException {
        this.disk = disk;
        this.folder = folder;
        this.settings = settings;
        this.statistics = statistics;
        this.preparation = new FilePreparation(disk, folder, settings, lock, new Files());
        try {
            disk.createDirectories(folder);
        } catch (IOException e) {
            throw new WalException(Kind.IO, "cannot create the write-ahead log's folder " + folder + ": " + e, e);
        }
    }

    @Override
    public void replay(long from, EntryConsumer consumer) throws WalException {
        WalRecovery.Result result = new WalRecovery(disk, folder, settings).recover(from);
        files = result.live().size() + result.free().size();
        live.addAll(result.live());
        free.addAll(result.free());
        tail = result.tail();
        current = live.peekLast();
        readable = live.toArray(WalFile[]::new);
        long end = current == null ? 0 : current.base + tail;
        long begin = current == null ? 0 : live.getFirst().base;
        if (from != ALL && (from < begin || from > end)) {
            throw new WalException(
                    Kind.CORRUPT,
                    "the write-ahead log in " + folder + " holds positions " + begin + " to " + end
                            + ", but what was checkpointed ends at " + from
                            + ": files are missing, or "
                            + (current == null ? "all" : current.path)
                            + " is damaged. Restore them, or move the data directory away to start without them");
        }
        try {
            if (current == null) {
                end = openFirst();
            } else if (tail == current.capacity()) {
                openNext(nextFile(), end);
            }
        } catch (IOException e) {
            throw new WalException(Kind.IO, "cannot create a write-ahead log file in " + folder + ": " + e, e);
        }
        committed = end;
        for (WalFile file : result.live()) {
            if (file.end() > from) {
                WalRecovery.forEachFrame(file, file == current ? tail : file.capacity(), (position, entry) -> {
                    if (position >= from) {
                        consumer.accept(position, entry);
                    }
                });
            }
        }
    }

    @Override
    public void start(Listener listener) {
        thread = Thread.ofPlatform().name("wal-" + folder.getFileName()).start(() -> commitRounds(listener));
        Thread.Builder builder = Thread.ofPlatform().daemon().name("wal-preallocate-" + folder.getFileName());
        preparer = builder.start(preparation::run);
    }

    /** For who prepares files. */
    private final class Files implements FilePreparation.Log {
        @Override
        public @Nullable WalFile current() {
            return current;
        }

        @Override
        public int tail() {
            return tail;
        }

        @Override
        public void prepared(WalFile file) {
            files++;
            free.add(file);
        }
    }

    @Override
    public long append(ByteBuffer header, ByteBuffer payload) throws WalException {
        int length = header.remaining() + payload.remaining();
        int framed = WalFormat.FRAME_HEADER + WalFormat.aligned(length);
        if (length > maxEntryBytes()) {
            throw new WalException(
                    Kind.TOO_LARGE,
                    "an entry of " + length + " bytes is larger than the write-ahead log's limit of "
                            + maxEntryBytes());
        }
        lock.lock();
        try {
            WalFile file = roomFor(framed);
            if (roundStart < 0) {
                roundStart = tail;
                tail += WalFormat.ROUND_HEADER;
                work.signal();
            }
            int at = tail;
            ByteBuffer image = file.image;
            int body = at + WalFormat.FRAME_HEADER;
            int headerLength = header.remaining();
            image.put(body, header, header.position(), headerLength);
            image.put(body + headerLength, payload, payload.position(), payload.remaining());
            header.position(header.limit());
            payload.position(payload.limit());
            image.putInt(at, length);
            image.putInt(at + 4, WalFormat.frameCrc(image, body, length, file.base));
            tail = at + framed;
            if (tail - roundStart >= settings.maxRoundBytes()) {
                endRound(RoundHeader.SAME_FILE);
            }
            return file.base + at;
        } finally {
            lock.unlock();
        }
    }

    private void refuseIfStopped() throws WalException {
        if (failure != null) {
            throw new WalException(Kind.FENCED, "writes stopped after a failure: " + failure.getMessage(), failure);
        }
        if (closing || current == null) {
            throw new WalException(Kind.FENCED, "the write-ahead log in " + folder + " is closed");
        }
    }

    /**
     * The file with room for the frame and, if none is open, a round's header. There is always room left for the header of the round
     * that says where the log goes on. The next file is there before that is said: recovery knows then whether one is missing. Called
     * with the lock.
     */
    private WalFile roomFor(int framed) throws WalException {
        while (true) {
            refuseIfStopped();
            WalFile file = Objects.requireNonNull(current);
            int needed = framed + (roundStart < 0 ? WalFormat.ROUND_HEADER : 0) + WalFormat.ROUND_HEADER;
            if (tail + needed <= file.capacity()) {
                prepareNext(file);
                return file;
            }
            WalFile next = free.poll();
            if (next != null) {
                if (roundStart < 0) {
                    roundStart = tail;
                    tail += WalFormat.ROUND_HEADER;
                }
                endRound(next.number);
                return openNext(next, file.end());
            }
            if (files >= settings.maxFiles()) {
                throw new WalException(
                        Kind.FULL,
                        "all " + settings.maxFiles() + " write-ahead log files in " + folder
                                + " wait to be written to segments");
            }
            awaitNext();
        }
    }

    /** Has the next file made in good time. Called with the lock. */
    private void prepareNext(WalFile file) {
        if (!nextWanted
                && tail > file.capacity() / PREPARE_AT
                && free.isEmpty()
                && files < settings.maxFiles()
                && thread != null) {
            nextWanted = true;
            preparation.want(files);
        }
    }

    /** Waits for the next file: only if a file fills up faster than one is made. Called with the lock, which is free meanwhile. */
    private void awaitNext() throws WalException {
        if (thread == null) {
            throw new IllegalStateException("start comes before append");
        }
        try {
            preparation.want(files);
            preparation.awaitMade();
        } catch (IOException e) {
            failure = new WalException(Kind.IO, "cannot create a write-ahead log file in " + folder + ": " + e, e);
            work.signal();
            throw failure;
        }
    }

    private void endRound(int nextFile) {
        ready.add(new Round(Objects.requireNonNull(current), roundStart, tail, nextFile));
        roundStart = -1;
        work.signal();
    }

    /** A file that is not in use; its name is durable. */
    private WalFile nextFile() throws IOException {
        WalFile next = free.poll();
        if (next == null) {
            next = FilePreparation.create(disk, folder, files, settings.fileBytes());
            files++;
        }
        return next;
    }

    /**
     * Begins the log. Its first file's header is durable at once, so that positions behind it can be checkpointed: if the files get
     * lost later, that is noticed.
     *
     * @return where the log ends
     */
    private long openFirst() throws IOException {
        WalFile first = openNext(nextFile(), 0);
        first.file.write(first.image.slice(0, WalFormat.FILE_HEADER), 0);
        first.file.sync();
        return tail;
    }

    private WalFile openNext(WalFile next, long base) {
        WalFormat.writeFileHeader(next.image, new FileHeader(base, next.capacity()));
        next.base = base;
        live.add(next);
        readable = live.toArray(WalFile[]::new);
        current = next;
        tail = WalFormat.FILE_HEADER;
        nextWanted = false;
        return next;
    }

    private void commitRounds(Listener listener) {
        List<Round> rounds = new ArrayList<>();
        try {
            while (gather(rounds)) {
                commit(rounds, listener);
                rounds.clear();
            }
            WalException cause = failure;
            if (cause != null) {
                report(cause, listener);
            }
        } catch (IOException | RuntimeException e) {
            WalException cause = new WalException(
                    Kind.IO,
                    "cannot write the write-ahead log in " + folder + ": " + e
                            + "; writes are refused until the node is restarted with a working disk",
                    e);
            failure = cause;
            report(cause, listener);
        }
    }

    private static void report(WalException cause, Listener listener) {
        LOG.error("{}", cause.getMessage(), cause);
        listener.failed(cause);
    }

    /** Waits for entries and takes all there are. False when the log is closed or can't go on, and nothing is left. */
    private boolean gather(List<Round> rounds) {
        lock.lock();
        try {
            while (ready.isEmpty() && roundStart < 0) {
                if (closing || failure != null) {
                    return false;
                }
                work.awaitUninterruptibly();
            }
            if (ready.isEmpty()) {
                endRound(RoundHeader.SAME_FILE);
            }
            rounds.add(ready.remove());
            while (fitsBehind(rounds, ready.peek())) {
                rounds.add(ready.remove());
            }
            preparation.awaitZeroed(
                    rounds.getFirst().file(),
                    rounds.getFirst().start(),
                    rounds.getLast().end());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private boolean fitsBehind(List<Round> rounds, @Nullable Round next) {
        return next != null
                && next.file() == rounds.getFirst().file()
                && next.end() - rounds.getFirst().start() <= settings.maxRoundBytes();
    }

    private void commit(List<Round> rounds, Listener listener) throws IOException {
        WalFile file = rounds.getFirst().file();
        int start = rounds.getFirst().start();
        int end = rounds.getLast().end();
        for (Round round : rounds) {
            WalFormat.writeRoundHeader(
                    file.image,
                    round.start(),
                    new RoundHeader(file.base + round.start(), round.end() - round.start(), committed, round.next()));
        }
        if (start == WalFormat.FILE_HEADER) {
            start = 0;
        }
        long before = statistics.nanos();
        writeBlocks(file, start, end);
        statistics.synced(end - start, statistics.nanos() - before);
        boolean filled = rounds.getLast().fillsFile();
        committed = filled ? file.end() : file.base + end;
        listener.committed(committed);
        if (filled) {
            listener.checkpointDue(committed);
        }
    }

    /**
     * Makes a stretch of the file durable, in whole blocks. The first one may begin with an earlier round's end: those bytes are written
     * again as they are, as the page cache would do it. The last one goes through a copy, filled up with zeros.
     */
    private void writeBlocks(WalFile file, int start, int end) throws IOException {
        int first = start & -DiskFile.BLOCK_BYTES;
        int last = end & -DiskFile.BLOCK_BYTES;
        List<ByteBuffer> parts = new ArrayList<>(2);
        if (last > first) {
            parts.add(file.image.slice(first, last - first));
        }
        if (end > last) {
            lastBlock.clear().put(ZEROS);
            lastBlock.put(0, file.image, last, end - last);
            parts.add(lastBlock.clear());
        }
        file.file.writeDurably(parts, first);
    }

    @Override
    public boolean read(long position, int offset, ByteBuffer target) {
        for (WalFile file : readable) {
            long base = file.base;
            if (base != WalFile.FREE && position >= base && position < base + file.capacity()) {
                int at = (int) (position - base) + WalFormat.FRAME_HEADER + offset;
                target.put(target.position(), file.image, at, target.remaining());
                target.position(target.limit());
                VarHandle.acquireFence();
                return file.base == base;
            }
        }
        return false;
    }

    @Override
    public long committed() {
        return committed;
    }

    @Override
    public void release(long position) {
        lock.lock();
        try {
            while (live.size() > 1 && live.peek().end() <= position) {
                WalFile file = live.remove();
                file.base = WalFile.FREE;
                free.add(file.capacity() == settings.fileBytes() ? file : file.resized(settings.fileBytes()));
            }
            readable = live.toArray(WalFile[]::new);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public double pressure() {
        lock.lock();
        try {
            double capacity = (double) settings.maxFiles() * settings.fileBytes();
            return Math.min(1, ((live.size() - 1.0) * settings.fileBytes() + tail) / capacity);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int maxEntryBytes() {
        return settings.fileBytes()
                - WalFormat.FILE_HEADER
                - 2 * WalFormat.ROUND_HEADER
                - WalFormat.FRAME_HEADER
                - WalFormat.ALIGNMENT;
    }

    @Override
    public void close() throws WalException {
        lock.lock();
        try {
            closing = true;
            work.signalAll();
            preparation.close();
        } finally {
            lock.unlock();
        }
        boolean interrupted = joined(thread);
        interrupted |= joined(preparer);
        try {
            for (WalFile file : live) {
                file.file.close();
            }
            for (WalFile file : free) {
                file.file.close();
            }
        } catch (IOException e) {
            throw new WalException(Kind.IO, "cannot close the write-ahead log in " + folder + ": " + e, e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static boolean joined(@Nullable Thread thread) {
        boolean interrupted = false;
        while (thread != null && thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        return interrupted;
    }
}
