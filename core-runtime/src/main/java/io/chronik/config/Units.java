package io.chronik.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes and times as people write them. */
final class Units {
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,19})\\s*([A-Za-z]*)");
    private static final String[] BINARY = {"B", "KiB", "MiB", "GiB", "TiB"};
    private static final long SECOND = 1_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;
    private static final long DAY = 24 * HOUR;

    private Units() {}

    /**
     * Reads a size: a number, alone or with B, K, KB, KiB, M, MB, MiB, G, GB, GiB, T, TB or TiB in any case. All prefixes are powers
     * of 1024, as people who write 1GB for a segment expect.
     *
     * @throws IllegalArgumentException if the text is not a size, or is more than fits into a long
     */
    static long parseBytes(String text) {
        Matcher matcher = match(text);
        long factor = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "", "b" -> 1L;
            case "k", "kb", "kib" -> 1L << 10;
            case "m", "mb", "mib" -> 1L << 20;
            case "g", "gb", "gib" -> 1L << 30;
            case "t", "tb", "tib" -> 1L << 40;
            default -> throw new IllegalArgumentException("unknown unit of size '" + matcher.group(2) + "'");
        };
        return multiply(matcher.group(1), factor);
    }

    /**
     * Reads a time: a number of milliseconds, or a number with ms, s, m (or min), h or d in any case.
     *
     * @throws IllegalArgumentException if the text is not a time, or is more than fits into a long
     */
    static long parseMillis(String text) {
        Matcher matcher = match(text);
        long factor = switch (matcher.group(2).toLowerCase(Locale.ROOT)) {
            case "", "ms" -> 1L;
            case "s" -> SECOND;
            case "m", "min" -> MINUTE;
            case "h" -> HOUR;
            case "d" -> DAY;
            default -> throw new IllegalArgumentException("unknown unit of time '" + matcher.group(2) + "'");
        };
        return multiply(matcher.group(1), factor);
    }

    /** The size with the largest unit that divides it; {@link #parseBytes} reads it back exactly. */
    static String renderBytes(long bytes) {
        long value = bytes;
        int unit = 0;
        while (value != 0 && value % 1024 == 0 && unit < BINARY.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? Long.toString(value) : value + BINARY[unit];
    }

    /** The time with the largest unit that divides it; {@link #parseMillis} reads it back exactly. */
    static String renderMillis(long millis) {
        if (millis == 0) {
            return "0";
        }
        if (millis % DAY == 0) {
            return millis / DAY + "d";
        }
        if (millis % HOUR == 0) {
            return millis / HOUR + "h";
        }
        if (millis % MINUTE == 0) {
            return millis / MINUTE + "m";
        }
        return millis % SECOND == 0 ? millis / SECOND + "s" : millis + "ms";
    }

    private static Matcher match(String text) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException();
        }
        return matcher;
    }

    private static long multiply(String digits, long factor) {
        try {
            return Math.multiplyExact(Long.parseLong(digits), factor);
        } catch (ArithmeticException | NumberFormatException e) {
            throw new IllegalArgumentException("more than fits into 64 bits", e);
        }
    }
}
