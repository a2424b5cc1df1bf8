package io.chronik.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/** Reads a range of an open file, and fails if the file turns out to be shorter. Owns the file. For one thread. */
final class FileRangeInputStream extends InputStream {
    private final FileChannel file;
    private final String name;
    private final long end;
    private long position;

    FileRangeInputStream(FileChannel file, String name, long start, long length) {
        this.file = file;
        this.name = name;
        this.position = start;
        this.end = start + length;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        if (position == end) {
            return -1;
        }
        int wanted = (int) Math.min(length, end - position);
        int count = file.read(ByteBuffer.wrap(target, offset, wanted), position);
        if (count < 0) {
            throw new IOException("object " + name + " ended at byte " + position + " instead of " + end
                    + ": something else than this store changed its file");
        }
        position += count;
        return count;
    }

    @Override
    public int available() {
        return (int) Math.min(Integer.MAX_VALUE, end - position);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
