package io.chronik.request.old;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.protocol.Writable;
import org.jspecify.annotations.Nullable;

/** The compound fields of old versions: strings of two bytes' length, lists of four. Counts are held against what is left of the frame. */
final class Fields {
    private Fields() {}

    static String string(Readable in) {
        String value = nullableString(in);
        if (value == null) {
            throw new IllegalArgumentException("a string is null that may not be");
        }
        return value;
    }

    static @Nullable String nullableString(Readable in) {
        int length = in.readShort();
        return length < 0 ? null : in.readString(length);
    }

    static boolean bool(Readable in) {
        return in.readByte() != 0;
    }

    static <T> List<T> list(Readable in, Function<Readable, T> element) {
        List<T> list = nullableList(in, element);
        if (list == null) {
            throw new IllegalArgumentException("a list is null that may not be");
        }
        return list;
    }

    static <T> @Nullable List<T> nullableList(Readable in, Function<Readable, T> element) {
        int count = in.readInt();
        if (count < 0) {
            return null;
        }
        if (count > in.remaining()) {
            throw new IllegalArgumentException(
                    "a list claims " + count + " elements, but " + in.remaining() + " bytes are left");
        }
        List<T> list = new ArrayList<>(Math.min(count, 1024));
        for (int i = 0; i < count; i++) {
            list.add(element.apply(in));
        }
        return list;
    }

    static void string(Writable out, @Nullable String value) {
        if (value == null) {
            out.writeShort((short) -1);
            return;
        }
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > Short.MAX_VALUE) {
            throw new IllegalArgumentException("a string of " + bytes.length + " bytes is too long for the protocol");
        }
        out.writeShort((short) bytes.length);
        out.writeByteArray(bytes);
    }

    static void bool(Writable out, boolean value) {
        out.writeByte(value ? (byte) 1 : 0);
    }

    static <T> void list(Writable out, Collection<T> list, Consumer<T> element) {
        out.writeInt(list.size());
        list.forEach(element);
    }
}
