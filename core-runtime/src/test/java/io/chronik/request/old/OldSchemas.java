package io.chronik.request.old;

import static org.apache.kafka.common.protocol.types.Type.BOOLEAN;
import static org.apache.kafka.common.protocol.types.Type.INT16;
import static org.apache.kafka.common.protocol.types.Type.INT32;
import static org.apache.kafka.common.protocol.types.Type.INT64;
import static org.apache.kafka.common.protocol.types.Type.INT8;
import static org.apache.kafka.common.protocol.types.Type.NULLABLE_BYTES;
import static org.apache.kafka.common.protocol.types.Type.NULLABLE_RECORDS;
import static org.apache.kafka.common.protocol.types.Type.NULLABLE_STRING;
import static org.apache.kafka.common.protocol.types.Type.STRING;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.types.ArrayOf;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.Field;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.protocol.types.Type;

/** The fields of requests and responses in every version, those that Kafka's classes have left out included. */
public final class OldSchemas {
    private static final Set<ApiKeys> SAME_AS_VERSION_1 = EnumSet.of(
            ApiKeys.DESCRIBE_LOG_DIRS,
            ApiKeys.ALTER_REPLICA_LOG_DIRS,
            ApiKeys.CREATE_DELEGATION_TOKEN,
            ApiKeys.RENEW_DELEGATION_TOKEN,
            ApiKeys.EXPIRE_DELEGATION_TOKEN,
            ApiKeys.DESCRIBE_DELEGATION_TOKEN);

    private static final Object[] ACL_FILTER = {
        "type",
        INT8,
        "name",
        NULLABLE_STRING,
        "principal",
        NULLABLE_STRING,
        "host",
        NULLABLE_STRING,
        "operation",
        INT8,
        "permission",
        INT8
    };

    private OldSchemas() {}

    /** A request in any version that is answered. */
    public static Schema request(ApiKeys api, short version) {
        if (version >= api.oldestVersion()) {
            return api.messageType.requestSchemas()[version];
        }
        return switch (api) {
            case PRODUCE ->
                of("acks", INT16, "timeout", INT32, "topics", topics("partition", INT32, "records", NULLABLE_RECORDS));
            case FETCH -> fetch(version);
            case LIST_OFFSETS ->
                of("replica", INT32, "topics", topics("partition", INT32, "timestamp", INT64, "max", INT32));
            case OFFSET_COMMIT -> offsetCommit(version);
            case OFFSET_FETCH -> of("group", STRING, "topics", many("topic", STRING, "partitions", new ArrayOf(INT32)));
            case CREATE_TOPICS -> createTopics(version);
            case DELETE_TOPICS -> of("topics", new ArrayOf(STRING), "timeout", INT32);
            case DESCRIBE_CONFIGS ->
                of("resources", many("type", INT8, "name", STRING, "keys", ArrayOf.nullable(STRING)));
            case DESCRIBE_ACLS -> of(ACL_FILTER);
            case CREATE_ACLS ->
                of(
                        "creations",
                        many(
                                "type",
                                INT8,
                                "name",
                                STRING,
                                "principal",
                                STRING,
                                "host",
                                STRING,
                                "operation",
                                INT8,
                                "permission",
                                INT8));
            case DELETE_ACLS -> of("filters", many(ACL_FILTER));
            default -> {
                assertTrue(SAME_AS_VERSION_1.contains(api), "not described: " + api + " version " + version);
                yield api.messageType.requestSchemas()[1];
            }
        };
    }

    /** A response in a version that Kafka's classes have left out. */
    public static Schema response(ApiKeys api, short version) {
        return switch (api) {
            case PRODUCE -> produced(version);
            case FETCH -> fetched(version);
            case LIST_OFFSETS ->
                of("topics", topics("partition", INT32, "error_code", INT16, "offsets", new ArrayOf(INT64)));
            case OFFSET_COMMIT -> of("topics", topics("partition", INT32, "error_code", INT16));
            case OFFSET_FETCH ->
                of(
                        "topics",
                        topics("partition", INT32, "offset", INT64, "metadata", NULLABLE_STRING, "error_code", INT16));
            case CREATE_TOPICS ->
                version == 0
                        ? of("topics", many("topic", STRING, "error_code", INT16))
                        : of("topics", many("topic", STRING, "error_code", INT16, "message", NULLABLE_STRING));
            case DELETE_TOPICS -> of("topics", many("topic", STRING, "error_code", INT16));
            case DESCRIBE_CONFIGS ->
                of(
                        "throttle",
                        INT32,
                        "resources",
                        many(
                                "error_code",
                                INT16,
                                "message",
                                NULLABLE_STRING,
                                "type",
                                INT8,
                                "name",
                                STRING,
                                "configs",
                                many(
                                        "name",
                                        STRING,
                                        "value",
                                        NULLABLE_STRING,
                                        "read_only",
                                        BOOLEAN,
                                        "default",
                                        BOOLEAN,
                                        "sensitive",
                                        BOOLEAN)));
            case DESCRIBE_ACLS ->
                of(
                        "throttle",
                        INT32,
                        "error_code",
                        INT16,
                        "message",
                        NULLABLE_STRING,
                        "resources",
                        many(
                                "type",
                                INT8,
                                "name",
                                STRING,
                                "acls",
                                many("principal", STRING, "host", STRING, "operation", INT8, "permission", INT8)));
            case CREATE_ACLS -> of("throttle", INT32, "results", many("error_code", INT16, "message", NULLABLE_STRING));
            case DELETE_ACLS ->
                of(
                        "throttle",
                        INT32,
                        "results",
                        many(
                                "error_code",
                                INT16,
                                "message",
                                NULLABLE_STRING,
                                "acls",
                                many(
                                        "error_code",
                                        INT16,
                                        "message",
                                        NULLABLE_STRING,
                                        "type",
                                        INT8,
                                        "name",
                                        STRING,
                                        "principal",
                                        STRING,
                                        "host",
                                        STRING,
                                        "operation",
                                        INT8,
                                        "permission",
                                        INT8)));
            default -> {
                assertTrue(SAME_AS_VERSION_1.contains(api), "not described: " + api + " version " + version);
                yield api.messageType.responseSchemas()[1];
            }
        };
    }

    private static Schema fetch(short version) {
        ArrayOf topics = topics("partition", INT32, "offset", INT64, "max_bytes", INT32);
        return version < 3
                ? of("replica", INT32, "max_wait", INT32, "min_bytes", INT32, "topics", topics)
                : of("replica", INT32, "max_wait", INT32, "min_bytes", INT32, "max_bytes", INT32, "topics", topics);
    }

    private static Schema fetched(short version) {
        ArrayOf topics =
                topics("partition", INT32, "error_code", INT16, "high_watermark", INT64, "records", NULLABLE_BYTES);
        return version == 0 ? of("topics", topics) : of("throttle", INT32, "topics", topics);
    }

    private static Schema produced(short version) {
        if (version < 2) {
            ArrayOf topics = topics("partition", INT32, "error_code", INT16, "offset", INT64);
            return version == 0 ? of("topics", topics) : of("topics", topics, "throttle", INT32);
        }
        return of(
                "topics",
                topics("partition", INT32, "error_code", INT16, "offset", INT64, "timestamp", INT64),
                "throttle",
                INT32);
    }

    private static Schema offsetCommit(short version) {
        return version == 0
                ? of(
                        "group",
                        STRING,
                        "topics",
                        topics("partition", INT32, "offset", INT64, "metadata", NULLABLE_STRING))
                : of(
                        "group",
                        STRING,
                        "generation",
                        INT32,
                        "member",
                        STRING,
                        "topics",
                        topics("partition", INT32, "offset", INT64, "time", INT64, "metadata", NULLABLE_STRING));
    }

    private static Schema createTopics(short version) {
        ArrayOf topics = many(
                "topic",
                STRING,
                "partitions",
                INT32,
                "replicas",
                INT16,
                "assignments",
                many("partition", INT32, "brokers", new ArrayOf(INT32)),
                "configs",
                many("name", STRING, "value", NULLABLE_STRING));
        return version == 0
                ? of("topics", topics, "timeout", INT32)
                : of("topics", topics, "timeout", INT32, "validate_only", BOOLEAN);
    }

    /** Names and types in turn. */
    private static Schema of(Object... fields) {
        List<Field> list = new ArrayList<>();
        for (int i = 0; i < fields.length; i += 2) {
            list.add(new Field((String) fields[i], (Type) fields[i + 1]));
        }
        return new Schema(list.toArray(Field[]::new));
    }

    private static ArrayOf many(Object... fields) {
        return new ArrayOf(of(fields));
    }

    private static ArrayOf topics(Object... partition) {
        return many("topic", STRING, "partitions", many(partition));
    }

    /** A request of ones, empty strings and empty lists. */
    public static byte[] simplest(ApiKeys api, short version) {
        Schema schema = request(api, version);
        Struct struct = new Struct(schema);
        for (BoundField field : schema.fields()) {
            Object value = switch (field.def.type.toString()) {
                case "BOOLEAN" -> true;
                case "INT8" -> (byte) 1;
                case "INT16" -> (short) 1;
                case "INT32" -> 1;
                case "INT64" -> 1L;
                case "STRING", "NULLABLE_STRING" -> "";
                case "BYTES" -> ByteBuffer.allocate(0);
                default -> new Object[0];
            };
            struct.set(field, value);
        }
        return bytes(struct);
    }

    static byte[] bytes(Struct struct) {
        ByteBuffer buffer = ByteBuffer.allocate(struct.sizeOf());
        struct.writeTo(buffer);
        return buffer.array();
    }
}
