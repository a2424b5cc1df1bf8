package io.chronik.http;

import java.util.List;
import java.util.Map;

/** Writes small answers as JSON: objects of strings, numbers, booleans and lists of strings. */
final class JsonText {
    private JsonText() {}

    static String object(Map<String, Object> members) {
        StringBuilder text = new StringBuilder("{");
        members.forEach((name, value) -> {
            text.append(text.length() == 1 ? "" : ",");
            string(text, name);
            text.append(':');
            value(text, value);
        });
        return text.append('}').toString();
    }

    private static void value(StringBuilder text, Object value) {
        switch (value) {
            case Number number -> text.append(number);
            case Boolean bool -> text.append(bool);
            case List<?> list -> {
                text.append('[');
                for (int i = 0; i < list.size(); i++) {
                    text.append(i == 0 ? "" : ",");
                    value(text, list.get(i));
                }
                text.append(']');
            }
            case String string -> string(text, string);
            default -> throw new IllegalArgumentException("no JSON for " + value.getClass());
        }
    }

    private static void string(StringBuilder text, String value) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                default -> {
                    if (c < ' ' || Character.isSurrogate(c)) {
                        text.append("\\u%04x".formatted((int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
