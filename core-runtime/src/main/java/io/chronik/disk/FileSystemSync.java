package io.chronik.disk;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Syncs a whole file system with Linux's {@code syncfs}. A thousand small files take one journal commit this way instead of a
 * thousand. Since Linux 5.8 it reports write errors as fsync does; it is not used on older kernels.
 *
 * @see <a href="https://man7.org/linux/man-pages/man2/syncfs.2.html">syncfs(2)</a>
 */
@SuppressWarnings("restricted") // there is no other way to the system call; the launcher allows it
final class FileSystemSync {
    private static final int READ_ONLY = 0;
    private static final int NOT_OPEN = -1;

    private final @Nullable MethodHandle open;
    private final @Nullable MethodHandle syncfs;
    private int descriptor = NOT_OPEN;

    FileSystemSync() {
        boolean usable =
                System.getProperty("os.name").equals("Linux") && reportsErrors(System.getProperty("os.version"));
        FunctionDescriptor onDescriptor = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        open = usable
                ? function(
                        "open", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT))
                : null;
        syncfs = usable ? function("syncfs", onDescriptor) : null;
    }

    private static boolean reportsErrors(String version) {
        String[] parts = version.split("[^0-9]+", 3);
        if (parts.length < 2) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major > 5 || (major == 5 && Integer.parseInt(parts[1]) >= 8);
    }

    private static @Nullable MethodHandle function(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(symbol -> linker.downcallHandle(symbol, descriptor))
                .orElse(null);
    }

    /**
     * Syncs the file system that holds a folder. The kernel reports what went wrong since a descriptor was opened, so one is kept open,
     * and the first call only opens it.
     *
     * @param folder the same at each call
     * @return false if nothing was done
     * @throws IOException if something could not be written
     */
    synchronized boolean sync(Path folder) throws IOException {
        if (open == null || syncfs == null) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            if (descriptor == NOT_OPEN) {
                descriptor = (int) open.invokeExact(arena.allocateFrom(folder.toString()), READ_ONLY);
                return false;
            }
            int result = (int) syncfs.invokeExact(descriptor);
            if (result != 0) {
                throw new IOException(
                        "syncfs of " + folder + " failed: the disk did not take everything that was written");
            }
            return true;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
