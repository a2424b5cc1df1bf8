package io.chronik.net;

import io.chronik.log.LogBytes;
import io.netty.channel.DefaultFileRegion;

/** A part of a file that belongs to the log: sent by the kernel, never closed here. */
final class SharedFileRegion extends DefaultFileRegion {
    SharedFileRegion(LogBytes.InFile bytes) {
        super(bytes.file(), bytes.position(), bytes.size());
    }

    @Override
    protected void deallocate() {
        // The file is the log's. What the response holds of it is given back when all of the response is sent or
        // dropped.
    }
}
