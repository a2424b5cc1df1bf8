package io.chronik.compat.differential;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * What the AdminClient returns, as trees that {@link Flattening} compares: objects of Kafka by their public accessors, futures by their
 * outcomes. Names are spelled as the protocol spells them, so that the same fields are left to the brokers' choice.
 */
final class AdminAnswers {

    private static final long PATIENCE_SECONDS = 30;
    private static final int DEEPEST = 10;
    private static final Set<String> NOT_FIELDS = Set.of("toString", "hashCode", "clone", "idString");

    private AdminAnswers() {}

    /** A result of the AdminClient; waits for all of its futures. */
    static Tree tree(@Nullable Object result) {
        Object value = value(result, 0);
        return value instanceof Tree tree ? tree : Tree.of("value", value);
    }

    private static @Nullable Object value(@Nullable Object value, int depth) {
        if (depth > DEEPEST) {
            throw new IllegalStateException("an answer of the AdminClient is too deep at " + value);
        }
        return switch (value) {
            case null -> null;
            case CharSequence text -> text.toString();
            case Number number -> number;
            case Boolean flag -> flag;
            case byte[] bytes -> bytes;
            case Uuid id -> id;
            case Enum<?> constant -> constant.name();
            case KafkaFuture<?> future -> outcome(future, depth);
            case Optional<?> optional -> value(optional.orElse(null), depth);
            case OptionalInt optional -> optional.isPresent() ? optional.getAsInt() : null;
            case OptionalLong optional -> optional.isPresent() ? optional.getAsLong() : null;
            case Throwable error -> error(error);
            case Map<?, ?> map -> entries(map, depth);
            case Collection<?> collection -> elements(collection, depth);
            default -> object(value, depth);
        };
    }

    private static @Nullable Object outcome(KafkaFuture<?> future, int depth) {
        try {
            return value(future.get(PATIENCE_SECONDS, TimeUnit.SECONDS), depth + 1);
        } catch (ExecutionException e) {
            return error(e.getCause());
        } catch (TimeoutException e) {
            return error(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** What failed; the message apart, as brokers may say more. */
    static Tree error(@Nullable Throwable error) {
        return error == null
                ? Tree.of("error", "none")
                : Tree.of("error", error.getClass().getSimpleName(), "error_message", error.getMessage());
    }

    private static List<Tree> entries(Map<?, ?> map, int depth) {
        List<Tree> entries = new ArrayList<>();
        map.forEach((key, value) -> {
            // Ids and directories are the broker's choice and can't name an entry.
            String field = key instanceof Uuid ? "topic_id" : key.toString().startsWith("/") ? "path" : "key";
            Object shown = key instanceof Uuid ? key : key.toString();
            entries.add(Tree.of(field, shown, "value", value(value, depth + 1)));
        });
        return entries;
    }

    private static List<@Nullable Object> elements(Collection<?> collection, int depth) {
        List<@Nullable Object> elements = new ArrayList<>();
        collection.forEach(element -> elements.add(value(element, depth + 1)));
        if (collection instanceof Set) {
            elements.sort(Comparator.comparing(String::valueOf));
        }
        return elements;
    }

    private static @Nullable Object object(Object object, int depth) {
        if (!object.getClass().getName().startsWith("org.apache.kafka.")) {
            return object.toString();
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        List<Method> accessors = accessors(object.getClass());
        for (Method accessor : accessors) {
            // The sum of the other futures.
            if (!accessor.getName().equals("all") || accessors.size() == 1) {
                fields.put(snakeCase(accessor.getName()), value(called(accessor, object), depth + 1));
            }
        }
        return fields.isEmpty() ? object.toString() : new Tree(fields);
    }

    private static List<Method> accessors(Class<?> type) {
        Class<?> declaring = type;
        while (!Modifier.isPublic(declaring.getModifiers()) && declaring.getSuperclass() != Object.class) {
            declaring = declaring.getSuperclass();
        }
        return Arrays.stream(declaring.getMethods())
                .filter(method -> method.getParameterCount() == 0
                        && method.getReturnType() != void.class
                        && method.getDeclaringClass() != Object.class
                        && !Modifier.isStatic(method.getModifiers())
                        && !method.isBridge()
                        && !NOT_FIELDS.contains(method.getName()))
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static @Nullable Object called(Method accessor, Object object) {
        try {
            accessor.setAccessible(true);
            return accessor.invoke(object);
        } catch (InvocationTargetException e) {
            return e.getCause();
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot call " + accessor, e);
        }
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    }
}
