package io.chronik.compat.differential;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;
import org.jspecify.annotations.Nullable;

/**
 * Trees to bytes and back, by Kafka's published schemas. A request is one tree for all versions: fields that a version does not have
 * are left out, fields that the tree does not have get the type's zero.
 */
final class WireSchema {

    private final Map<ApiKeys, Set<String>> namesByApi = new HashMap<>();

    /**
     * A request's body.
     *
     * @throws IllegalArgumentException for a field that no version has
     */
    byte[] request(ApiKeys api, short version, Tree request) {
        refuseUnknown(api, request);
        Schema schema = api.messageType.requestSchemas()[version];
        Struct struct = struct(schema, request);
        ByteBuffer bytes = ByteBuffer.allocate(schema.sizeOf(struct));
        schema.write(bytes, struct);
        return bytes.array();
    }

    /** A response's body; all bytes must be part of it. */
    Tree response(ApiKeys api, short version, ByteBuffer body) {
        Tree tree = tree(api.messageType.responseSchemas()[version].read(body));
        if (body.hasRemaining()) {
            throw new AssertionError(body.remaining() + " bytes behind the response to " + api + " v" + version);
        }
        return tree;
    }

    private void refuseUnknown(ApiKeys api, Tree request) {
        Set<String> names = namesByApi.computeIfAbsent(api, key -> {
            Set<String> found = new HashSet<>();
            for (Schema schema : key.messageType.requestSchemas()) {
                if (schema != null) {
                    collectNames(schema, found);
                }
            }
            return found;
        });
        request.fields().forEach((name, value) -> {
            if (!names.contains(name)) {
                throw new IllegalArgumentException("no version of " + api + " has a field " + name);
            }
            if (value instanceof Tree tree) {
                refuseUnknown(api, tree);
            } else if (value instanceof List<?> list) {
                list.forEach(element -> {
                    if (element instanceof Tree tree) {
                        refuseUnknown(api, tree);
                    }
                });
            }
        });
    }

    private static void collectNames(Type type, Set<String> names) {
        switch (type) {
            case Schema schema -> {
                for (BoundField field : schema.fields()) {
                    names.add(field.def.name);
                    collectNames(field.def.type, names);
                }
            }
            case TaggedFields tagged ->
                tagged.fields().values().forEach(field -> {
                    names.add(field.name);
                    collectNames(field.type, names);
                });
            default -> type.arrayElementType().ifPresent(element -> collectNames(element, names));
        }
    }

    private static Struct struct(Schema schema, Tree tree) {
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            if (field.def.type instanceof TaggedFields tagged) {
                Map<Integer, Object> values = new TreeMap<>();
                tagged.fields().forEach((tag, def) -> {
                    Object value = tree.get(def.name);
                    if (value != null) {
                        values.put(tag, encode(def.type, value));
                    }
                });
                struct.set(field, values);
            } else {
                struct.set(
                        field,
                        tree.has(field.def.name) ? encode(field.def.type, tree.get(field.def.name)) : zero(field.def));
            }
        }
        return struct;
    }

    private static @Nullable Object encode(Type type, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (type instanceof Schema schema) {
            return struct(schema, (Tree) value);
        }
        if (type.isArray()) {
            Type element = type.arrayElementType().orElseThrow();
            return ((List<?>) value).stream().map(each -> encode(element, each)).toArray();
        }
        if (value instanceof Number number) {
            return switch (type.toString()) {
                case "INT8" -> number.byteValue();
                case "INT16" -> number.shortValue();
                case "INT32", "UINT16" -> number.intValue();
                case "INT64", "UINT32" -> number.longValue();
                case "FLOAT64" -> number.doubleValue();
                default -> throw new IllegalArgumentException("a number for " + type);
            };
        }
        return value instanceof byte[] bytes ? ByteBuffer.wrap(bytes) : value;
    }

    private static @Nullable Object zero(Field field) {
        Type type = field.type;
        if (field.hasDefaultValue) {
            return field.defaultValue;
        }
        if (type.isNullable()) {
            return null;
        }
        if (type instanceof Schema schema) {
            return struct(schema, Tree.of());
        }
        if (type.isArray()) {
            return new Object[0];
        }
        return switch (type.toString()) {
            case "BOOLEAN" -> false;
            case "UUID" -> Uuid.ZERO_UUID;
            case "STRING", "COMPACT_STRING" -> "";
            case "BYTES", "COMPACT_BYTES" -> ByteBuffer.allocate(0);
            default -> encode(type, 0);
        };
    }

    private static Tree tree(Struct struct) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (BoundField field : struct.schema().fields()) {
            if (field.def.type instanceof TaggedFields tagged) {
                ((Map<?, ?>) struct.get(field)).forEach((tag, value) -> {
                    Field def = tagged.fields().get(tag);
                    fields.put(def == null ? "tag " + tag : def.name, decode(value));
                });
            } else {
                fields.put(field.def.name, decode(struct.get(field)));
            }
        }
        return new Tree(fields);
    }

    private static @Nullable Object decode(@Nullable Object value) {
        return switch (value) {
            case Struct struct -> tree(struct);
            case Object[] array -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (Object element : array) {
                    list.add(decode(element));
                }
                yield list;
            }
            case ByteBuffer buffer -> {
                byte[] bytes = new byte[buffer.remaining()];
                buffer.duplicate().get(bytes);
                yield bytes;
            }
            case null -> null;
            default -> value;
        };
    }
}
