package io.chronik.plugin;

import io.chronik.api.plugin.PluginProvider;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Makes sure that a plugin's code runs with the plugin's class loader as the thread's context class loader: many libraries look for
 * classes there and nowhere else. What a plugin hands out is wrapped, and what it gave before is unwrapped when it comes back.
 */
final class PluginCalls {
    private static final Module API = PluginProvider.class.getModule();

    private final ClassLoader loader;

    PluginCalls(ClassLoader loader) {
        this.loader = loader;
    }

    /** Something done in the plugin. */
    @FunctionalInterface
    interface Call<T, E extends Throwable> {
        T run() throws E;
    }

    /** Runs something with the plugin's class loader. */
    <T, E extends Throwable> T inContext(Call<T, E> call) throws E {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return call.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /** Wraps an instance that the plugin made, with everything it hands out. */
    <T> T wrapped(Class<T> type, T instance) {
        return type.cast(outgoing(instance));
    }

    private Object outgoing(Object value) {
        return switch (value) {
            case Optional<?> optional -> optional.map(this::outgoing);
            case List<?> list -> converted(list, this::outgoing);
            case InputStream stream -> new ContextStream(stream);
            default -> proxied(value);
        };
    }

    private Object proxied(Object value) {
        Set<Class<?>> interfaces = apiInterfaces(value.getClass());
        if (interfaces.isEmpty()) {
            return value;
        }
        return Proxy.newProxyInstance(
                PluginCalls.class.getClassLoader(), interfaces.toArray(Class<?>[]::new), new Handler(this, value));
    }

    private static Set<Class<?>> apiInterfaces(Class<?> implementation) {
        Set<Class<?>> found = new LinkedHashSet<>();
        if (implementation.getModule().equals(API) || Proxy.isProxyClass(implementation)) {
            return found; // the API's own values have no code of the plugin
        }
        for (Class<?> type = implementation; type != null; type = type.getSuperclass()) {
            collect(type, found);
        }
        return found;
    }

    private static void collect(Class<?> type, Set<Class<?>> found) {
        for (Class<?> candidate : type.getInterfaces()) {
            if (candidate.getModule().equals(API)) {
                found.add(candidate);
            } else {
                collect(candidate, found);
            }
        }
    }

    private Object incoming(Object value) {
        if (value instanceof List<?> list) {
            return converted(list, this::incoming);
        }
        if (Proxy.isProxyClass(value.getClass())
                && Proxy.getInvocationHandler(value) instanceof Handler handler
                && handler.calls == this) {
            return handler.target;
        }
        return value;
    }

    private static List<?> converted(List<?> list, UnaryOperator<Object> conversion) {
        return list.stream()
                .map(element -> element == null ? null : conversion.apply(element))
                .toList();
    }

    private static final class Handler implements InvocationHandler {
        private final PluginCalls calls;
        private final Object target;

        Handler(PluginCalls calls, Object target) {
            this.calls = calls;
            this.target = target;
        }

        @Override
        public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            Object[] passed = arguments == null ? new Object[0] : arguments.clone();
            for (int i = 0; i < passed.length; i++) {
                if (passed[i] != null) {
                    passed[i] = calls.incoming(passed[i]);
                }
            }
            Object result = calls.inContext(() -> {
                try {
                    return method.invoke(target, passed);
                } catch (InvocationTargetException e) {
                    throw e.getCause();
                }
            });
            return result == null ? null : calls.outgoing(result);
        }
    }

    private final class ContextStream extends FilterInputStream {
        ContextStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            return inContext(in::read);
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            return inContext(() -> in.read(target, offset, length));
        }

        @Override
        public long skip(long count) throws IOException {
            return inContext(() -> in.skip(count));
        }

        @Override
        public int available() throws IOException {
            return inContext(in::available);
        }

        @Override
        public void close() throws IOException {
            inContext(() -> {
                in.close();
                return 0;
            });
        }
    }
}
