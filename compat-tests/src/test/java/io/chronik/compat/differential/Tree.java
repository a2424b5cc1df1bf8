package io.chronik.compat.differential;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A message as plain values: maps of field names (as the protocol spells them, {@code topic_id}), lists, strings, numbers, bytes,
 * {@code Uuid}s, records and nulls. Fields keep their order.
 *
 * @param fields borrowed
 */
record Tree(Map<String, @Nullable Object> fields) {

    /** A tree of names and values in turn; values may be null. */
    static Tree of(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            fields.put((String) Objects.requireNonNull(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return new Tree(fields);
    }

    /** The same with other values for some fields. */
    Tree with(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>(fields);
        changed.putAll(of(namesAndValues).fields());
        return new Tree(changed);
    }

    boolean has(String name) {
        return fields.containsKey(name);
    }

    @Nullable
    Object get(String name) {
        return fields.get(name);
    }

    /** A field that is not null. */
    Object value(String name) {
        return Objects.requireNonNull(fields.get(name), () -> "no " + name + " in " + fields);
    }

    long number(String name) {
        return ((Number) value(name)).longValue();
    }

    /** A list of structures; empty if it is missing or null. */
    List<Tree> trees(String name) {
        List<Tree> trees = new ArrayList<>();
        if (fields.get(name) instanceof List<?> list) {
            list.forEach(element -> trees.add((Tree) Objects.requireNonNull(element)));
        }
        return trees;
    }

    /** The first structure of a list. */
    Tree first(String name) {
        return trees(name).getFirst();
    }

    /** Whether this or any structure below has a field of that name for which the condition holds. */
    boolean any(String name, java.util.function.Predicate<Object> condition) {
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            Object value = field.getValue();
            if (value != null && field.getKey().equals(name) && condition.test(value)) {
                return true;
            }
            if (value instanceof Tree tree && tree.any(name, condition)) {
                return true;
            }
            if (value instanceof List<?> list) {
                for (Object element : list) {
                    if (element instanceof Tree tree && tree.any(name, condition)) {
                        return true;
                    }
                }
            }
        }
        return false;
    }
}
