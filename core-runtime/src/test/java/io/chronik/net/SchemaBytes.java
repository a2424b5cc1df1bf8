package io.chronik.net;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.apache.kafka.common.protocol.types.BoundField;
import org.apache.kafka.common.protocol.types.CompactArrayOf;
import org.apache.kafka.common.protocol.types.Schema;
import org.apache.kafka.common.protocol.types.TaggedFields;
import org.apache.kafka.common.protocol.types.Type;

/** Random bytes that a schema allows, and where in them lengths and counts are. */
public final class SchemaBytes {
    private static final int MAX_ELEMENTS = 3;
    private static final int MAX_STRING = 12;
    private static final int MAX_RECORDS = 200;

    private final Random random;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> counts = new ArrayList<>();
    private boolean forceElements;

    public SchemaBytes(Random random) {
        this.random = random;
    }

    /** Writes one message; the positions of its lengths and counts are in {@link #counts}. */
    public byte[] message(Schema schema) {
        out.reset();
        counts.clear();
        forceElements = random.nextInt(4) > 0;
        write(schema);
        return out.toByteArray();
    }

    /** Positions of lengths and counts in the last message. */
    List<Integer> counts() {
        return counts;
    }

    private void write(Type type) {
        switch (type) {
            case Schema schema -> {
                if (schema.isNullable()) {
                    boolean isNull = random.nextInt(4) == 0;
                    out.write(isNull ? -1 : 1);
                    if (isNull) {
                        return;
                    }
                }
                for (BoundField field : schema.fields()) {
                    write(field.def.type);
                }
            }
            case TaggedFields tagged -> tagged();
            default -> {
                if (type.isArray()) {
                    array(type);
                } else {
                    primitive(type);
                }
            }
        }
    }

    private void array(Type type) {
        boolean isNull = type.isNullable() && !forceElements && random.nextInt(4) == 0;
        int count = forceElements ? 1 + random.nextInt(MAX_ELEMENTS) : random.nextInt(MAX_ELEMENTS);
        length(type instanceof CompactArrayOf, isNull ? -1 : count, 4);
        for (int i = 0; i < count && !isNull; i++) {
            write(type.arrayElementType().orElseThrow());
        }
    }

    private void tagged() {
        counts.add(out.size());
        if (random.nextInt(20) == 0) {
            unsigned(1);
            unsigned(random.nextInt(200));
            counts.add(out.size());
            int size = random.nextInt(10);
            unsigned(size);
            bytes(size);
        } else {
            unsigned(0);
        }
    }

    private void primitive(Type type) {
        String name = type.toString();
        switch (name) {
            case "BOOLEAN" -> out.write(random.nextInt(2));
            case "INT8" -> out.write(number());
            case "INT16", "UINT16" -> number(2);
            case "INT32", "UINT32" -> number(4);
            case "INT64", "FLOAT64" -> number(8);
            case "UUID" -> bytes(16);
            case "VARINT", "VARLONG", "UNSIGNED_VARINT" -> unsigned(random.nextInt(1000));
            default -> {
                boolean compact = name.startsWith("COMPACT");
                boolean isNull = name.contains("NULLABLE") && random.nextInt(4) == 0;
                int size = name.contains("STRING") ? random.nextInt(MAX_STRING) : random.nextInt(MAX_RECORDS);
                length(compact, isNull ? -1 : size, name.contains("STRING") ? 2 : 4);
                if (!isNull) {
                    content(name, size);
                }
            }
        }
    }

    private void content(String name, int size) {
        if (name.contains("STRING")) {
            for (int i = 0; i < size; i++) {
                out.write('a' + random.nextInt(26));
            }
        } else if (name.contains("RECORDS") && size > 61) {
            // The header of a batch, so that decoders get past the first check.
            byte[] batch = new byte[size];
            random.nextBytes(batch);
            ByteBuffer.wrap(batch)
                    .putLong(0, 0)
                    .putInt(8, random.nextInt(8) == 0 ? random.nextInt() : size - 12)
                    .put(16, (byte) (random.nextInt(8) == 0 ? random.nextInt() : 2));
            if (random.nextInt(4) == 0) {
                makeOldMessage(batch);
            }
            out.writeBytes(batch);
        } else {
            bytes(size);
        }
    }

    /** A message of format 0 or 1 with the right checksum, so that decoders get to its content, which is not right. */
    private void makeOldMessage(byte[] bytes) {
        CRC32 crc = new CRC32();
        ByteBuffer message = ByteBuffer.wrap(bytes)
                .put(16, (byte) random.nextInt(2))
                .put(17, (byte) random.nextInt(5))
                .putInt(18, random.nextInt(3) - 1);
        crc.update(bytes, 16, bytes.length - 16);
        message.putInt(12, (int) crc.getValue());
    }

    private int number() {
        return random.nextBoolean() ? random.nextInt(4) : random.nextInt();
    }

    private void number(int size) {
        long value = number();
        for (int i = size - 1; i >= 0; i--) {
            out.write((int) (value >> (8 * i)));
        }
    }

    private void bytes(int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        out.writeBytes(bytes);
    }

    private void length(boolean compact, int value, int size) {
        counts.add(out.size());
        if (compact) {
            unsigned(value + 1);
        } else {
            for (int i = size - 1; i >= 0; i--) {
                out.write(value >> (8 * i));
            }
        }
    }

    private void unsigned(int value) {
        int rest = value;
        while (rest > 0x7f) {
            out.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        out.write(rest);
    }
}
