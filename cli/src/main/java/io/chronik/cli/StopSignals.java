package io.chronik.cli;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * SIGTERM and SIGINT: the first asks for an orderly stop, the second ends the process at once. An acknowledged record is
 * on disk before its acknowledgement, so that even the second loses none.
 */
final class StopSignals {
    /** Names and numbers by POSIX; a process that a signal ended reports 128 + its number. */
    private static final Map<String, Integer> SIGNALS = Map.of("TERM", 15, "INT", 2);

    private final CountDownLatch requested = new CountDownLatch(1);
    private final AtomicBoolean first = new AtomicBoolean(true);

    /**
     * Takes the two signals over from the JVM, whose own handling cannot end with exit code 0 and ignores a second one.
     * Where that is not possible (-Xrs), the JVM's handling stays, and the shutdown hook of {@code start} closes the node.
     *
     * <p>By reflection, because the compiler warns about every mention of {@code sun.misc.Signal}, cannot be told not to,
     * and warnings are errors here; module {@code jdk.unsupported} supports the class.
     */
    void install() {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (Map.Entry<String, Integer> entry : SIGNALS.entrySet()) {
                Object onSignal = Proxy.newProxyInstance(
                        StopSignals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                            if (method.getName().equals("handle")) {
                                onSignal(entry.getValue());
                            }
                            return null;
                        });
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(entry.getKey()), onSignal);
            }
        } catch (ReflectiveOperationException unsupported) {
            LoggerFactory.getLogger(StopSignals.class).debug("Signals stay with the JVM", unsupported);
        }
    }

    /** Blocks until a signal came or the thread is interrupted. */
    void await() throws InterruptedException {
        requested.await();
    }

    private void onSignal(int number) {
        if (!first.getAndSet(false)) {
            Runtime.getRuntime().halt(128 + number);
        }
        requested.countDown();
    }
}
