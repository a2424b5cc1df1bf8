package io.chronik.api.storage;

import java.util.regex.Pattern;

/**
 * The name of an object: names joined by {@code /}. A name has 1 to 200 of {@code A-Z a-z 0-9 . _ = + -} and does not begin with
 * a dot; the whole key has at most 512 characters. Every store, and every file system, can hold such keys as they are, and none of
 * them leads out of the place it is put in.
 *
 * <p>A key should not also be the first names of another one ({@code a} and {@code a/b}): stores that keep folders refuse it.
 *
 * @param value the key
 */
public record ObjectKey(String value) implements Comparable<ObjectKey> {
    /** The longest key, in characters (which are bytes). */
    public static final int MAX_LENGTH = 512;

    /** The longest name between two slashes, in characters. */
    public static final int MAX_NAME_LENGTH = 200;

    private static final String NAME = "[A-Za-z0-9_=+-][A-Za-z0-9._=+-]{0," + (MAX_NAME_LENGTH - 1) + "}";
    private static final Pattern KEY = Pattern.compile(NAME + "(/" + NAME + ")*");
    private static final Pattern PREFIX = Pattern.compile("(" + NAME + "/)*(" + NAME + ")?");

    /** Checks the key. */
    public ObjectKey {
        if (value.length() > MAX_LENGTH || !KEY.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "not an object key: '" + printable(value) + "'; keys are names of A-Z a-z 0-9 . _ = + -"
                            + " (1 to 200 characters, no leading dot) joined by /, with at most 512 characters");
        }
    }

    /**
     * Checks what a listing begins with.
     *
     * @param prefix empty, or the first characters of a key
     * @return the prefix
     * @throws IllegalArgumentException if no key can begin like that
     */
    public static String checkedPrefix(String prefix) {
        if (prefix.length() > MAX_LENGTH || !PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("no object key begins with '" + printable(prefix) + "'");
        }
        return prefix;
    }

    private static String printable(String text) {
        String shown = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return shown.replaceAll("[^ -~]", "?");
    }

    /** By the bytes of the key, as listings are sorted. */
    @Override
    public int compareTo(ObjectKey other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
