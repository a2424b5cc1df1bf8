package io.chronik.runtime;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.chronik.disk.DiskFile;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * The memory outside of the heap that a node may come to use. What does not fit is better refused at the start than missed under load.
 *
 * @param walFiles {@code wal.files.max}
 * @param walFileBytes {@code wal.file.size}
 * @param otherBytes everything that these two do not decide: the metadata's log, buffers of requests and answers
 */
record DirectMemory(int walFiles, long walFileBytes, long otherBytes) {

    /** What the JVM gives at most, in bytes. */
    static long limitBytes() {
        HotSpotDiagnosticMXBean jvm = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        long configured = Long.parseLong(jvm.getVMOption("MaxDirectMemorySize").getValue());
        return configured > 0 ? configured : Runtime.getRuntime().maxMemory();
    }

    /**
     * Compares with a limit.
     *
     * @throws IOException if more may be needed; the message names the settings and the flag
     */
    void refuseIfMoreThan(long limitBytes) throws IOException {
        long walBytes = walFiles * (walFileBytes + DiskFile.BLOCK_BYTES);
        if (walBytes + otherBytes > limitBytes) {
            throw new IOException("wal.files.max (" + walFiles + ") times wal.file.size (" + mib(walFileBytes)
                    + " MiB) and " + mib(otherBytes) + " MiB for the network and metadata need "
                    + mib(walBytes + otherBytes)
                    + " MiB of memory outside of the heap, but -XX:MaxDirectMemorySize allows "
                    + limitBytes / MIB
                    + " MiB. Lower one of the settings, or start with CHRONIK_JVM_OPTS=-XX:MaxDirectMemorySize="
                    + mib(walBytes + otherBytes) + "m");
        }
    }

    private static final long MIB = 1 << 20;

    private static long mib(long bytes) {
        return (bytes + MIB - 1) / MIB;
    }
}
