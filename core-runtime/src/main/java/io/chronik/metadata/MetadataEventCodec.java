package io.chronik.metadata;

import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.MetadataEvent.ClusterCreated;
import io.chronik.metadata.MetadataEvent.PartitionsAdded;
import io.chronik.metadata.MetadataEvent.ProducerIdsAllocated;
import io.chronik.metadata.MetadataEvent.ResourceConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicConfigsChanged;
import io.chronik.metadata.MetadataEvent.TopicCreated;
import io.chronik.metadata.MetadataEvent.TopicDeleted;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * Events and snapshots as bytes.
 *
 * <p>An event is {@code version:u8 type:u8 body}; a snapshot is {@code version:u8 events:i32 (length:i32 event)*} and holds the events
 * that would make the image from nothing. Integers are big-endian; a string is {@code length:i32 utf8}, a null string has length -1;
 * maps are written in the order of their keys, so equal events have equal bytes.
 */
final class MetadataEventCodec {
    private static final byte VERSION = 1;
    private static final byte SNAPSHOT_VERSION = 1;

    private static final byte CLUSTER_CREATED = 1;
    private static final byte TOPIC_CREATED = 2;
    private static final byte PARTITIONS_ADDED = 3;
    private static final byte TOPIC_DELETED = 4;
    private static final byte TOPIC_CONFIGS_CHANGED = 5;
    private static final byte RESOURCE_CONFIGS_CHANGED = 6;
    private static final byte PRODUCER_IDS_ALLOCATED = 7;

    private MetadataEventCodec() {}

    static byte[] encode(MetadataEvent event) {
        Output out = new Output();
        out.write(VERSION);
        switch (event) {
            case ClusterCreated e -> {
                out.write(CLUSTER_CREATED);
                out.string(e.clusterId());
                out.int32(e.nodeId());
            }
            case TopicCreated e -> {
                out.write(TOPIC_CREATED);
                out.string(e.name());
                out.uuid(e.id());
                out.int32(e.partitions());
                out.map(e.configs());
            }
            case PartitionsAdded e -> {
                out.write(PARTITIONS_ADDED);
                out.uuid(e.topicId());
                out.int32(e.partitions());
            }
            case TopicDeleted e -> {
                out.write(TOPIC_DELETED);
                out.uuid(e.topicId());
            }
            case TopicConfigsChanged e -> {
                out.write(TOPIC_CONFIGS_CHANGED);
                out.uuid(e.topicId());
                out.map(e.changes());
            }
            case ResourceConfigsChanged e -> {
                out.write(RESOURCE_CONFIGS_CHANGED);
                out.write(code(e.scope()));
                out.string(e.name());
                out.map(e.changes());
            }
            case ProducerIdsAllocated e -> {
                out.write(PRODUCER_IDS_ALLOCATED);
                out.int64(e.nextProducerId());
            }
            case MetadataEvent.AdminEvent e -> AdminEventCodec.encode(e, out);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException saying what is wrong, if these bytes are no event this version knows */
    static MetadataEvent decode(byte[] bytes) {
        try {
            Input in = new Input(ByteBuffer.wrap(bytes));
            int version = in.buffer.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("metadata event of version " + version + ", known is " + VERSION
                        + ": it was written by a newer Chronik");
            }
            MetadataEvent event = body(in.buffer.get(), in);
            if (in.buffer.hasRemaining()) {
                throw new IllegalArgumentException(in.buffer.remaining() + " bytes too many after a "
                        + event.getClass().getSimpleName() + " event");
            }
            return event;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("metadata event ends too early, after " + bytes.length + " bytes", e);
        }
    }

    private static MetadataEvent body(byte type, Input in) {
        return switch (type) {
            case CLUSTER_CREATED -> new ClusterCreated(in.string(), in.buffer.getInt());
            case TOPIC_CREATED -> new TopicCreated(in.string(), in.uuid(), in.buffer.getInt(), in.values());
            case PARTITIONS_ADDED -> new PartitionsAdded(in.uuid(), in.buffer.getInt());
            case TOPIC_DELETED -> new TopicDeleted(in.uuid());
            case TOPIC_CONFIGS_CHANGED -> new TopicConfigsChanged(in.uuid(), in.map());
            case RESOURCE_CONFIGS_CHANGED -> new ResourceConfigsChanged(scope(in.buffer.get()), in.string(), in.map());
            case PRODUCER_IDS_ALLOCATED -> new ProducerIdsAllocated(in.buffer.getLong());
            default -> AdminEventCodec.decode(type, in);
        };
    }

    /** The snapshot that holds these events. */
    static byte[] encodeSnapshot(List<MetadataEvent> events) {
        Output out = new Output();
        out.write(SNAPSHOT_VERSION);
        out.int32(events.size());
        for (MetadataEvent event : events) {
            byte[] bytes = encode(event);
            out.int32(bytes.length);
            out.writeBytes(bytes);
        }
        return out.toByteArray();
    }

    /** @throws IllegalArgumentException saying what is wrong, if these bytes are no snapshot this version knows */
    static List<MetadataEvent> decodeSnapshot(byte[] bytes) {
        try {
            Input in = new Input(ByteBuffer.wrap(bytes));
            int version = in.buffer.get();
            if (version != SNAPSHOT_VERSION) {
                throw new IllegalArgumentException("metadata snapshot of version " + version + ", known is "
                        + SNAPSHOT_VERSION + ": it was written by a newer Chronik");
            }
            int count = in.buffer.getInt();
            List<MetadataEvent> events = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                events.add(decode(in.bytes(in.buffer.getInt())));
            }
            if (in.buffer.hasRemaining()) {
                throw new IllegalArgumentException(in.buffer.remaining() + " bytes too many after a metadata snapshot");
            }
            return events;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("metadata snapshot ends too early, after " + bytes.length + " bytes", e);
        }
    }

    private static byte code(ConfigScope scope) {
        return switch (scope) {
            case BROKER -> 1;
            case GROUP -> 2;
            case CLIENT_METRICS -> 3;
        };
    }

    private static ConfigScope scope(byte code) {
        return switch (code) {
            case 1 -> ConfigScope.BROKER;
            case 2 -> ConfigScope.GROUP;
            case 3 -> ConfigScope.CLIENT_METRICS;
            default -> throw new IllegalArgumentException("config scope of unknown code " + code);
        };
    }

    /** Writes the values that events are made of. */
    static final class Output extends ByteArrayOutputStream {
        void int32(int value) {
            writeBytes(ByteBuffer.allocate(4).putInt(value).array());
        }

        void int64(long value) {
            writeBytes(ByteBuffer.allocate(8).putLong(value).array());
        }

        void uuid(Uuid id) {
            int64(id.getMostSignificantBits());
            int64(id.getLeastSignificantBits());
        }

        void string(@Nullable String value) {
            if (value == null) {
                int32(-1);
                return;
            }
            byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
            int32(utf8.length);
            writeBytes(utf8);
        }

        void map(Map<String, ? extends @Nullable String> map) {
            int32(map.size());
            new TreeMap<>(map).forEach((key, value) -> {
                string(key);
                string(value);
            });
        }
    }

    /** Reads the values that events are made of. */
    record Input(ByteBuffer buffer) {
        byte int8() {
            return buffer.get();
        }

        int int32() {
            return buffer.getInt();
        }

        long int64() {
            return buffer.getLong();
        }

        Uuid uuid() {
            return new Uuid(buffer.getLong(), buffer.getLong());
        }

        byte[] bytes(int length) {
            if (length < 0 || length > buffer.remaining()) {
                throw new IllegalArgumentException(
                        "a length of " + length + " where " + buffer.remaining() + " bytes are left");
            }
            byte[] bytes = new byte[length];
            buffer.get(bytes);
            return bytes;
        }

        @Nullable
        String nullableString() {
            int length = buffer.getInt();
            return length == -1 ? null : new String(bytes(length), StandardCharsets.UTF_8);
        }

        String string() {
            String value = nullableString();
            if (value == null) {
                throw new IllegalArgumentException("null where a string is needed");
            }
            return value;
        }

        Map<String, @Nullable String> map() {
            int size = buffer.getInt();
            Map<String, @Nullable String> map = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                map.put(string(), nullableString());
            }
            return map;
        }

        Map<String, String> values() {
            int size = buffer.getInt();
            Map<String, String> map = new TreeMap<>();
            for (int i = 0; i < size; i++) {
                map.put(string(), string());
            }
            return map;
        }
    }
}
