package io.chronik.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a setting's text means.
 *
 * @param <T> the value's Java type
 */
sealed interface ValueType<T> {
    /**
     * Reads the text.
     *
     * @throws IllegalArgumentException if it is not {@link #allowed}; the message may add why
     */
    T parse(String text);

    /** What is allowed, to follow the word "expected". */
    String allowed();

    /** The value for people; {@link #parse} reads it back. */
    default String render(T value) {
        return value.toString();
    }

    /** What the file and Kafka's own tools call the value: plain numbers, no units. */
    default String plain(T value) {
        return render(value);
    }

    /** A whole number. */
    record Whole(int min, int max) implements ValueType<Integer> {
        @Override
        public Integer parse(String text) {
            int value = Integer.parseInt(text);
            check(value >= min && value <= max);
            return value;
        }

        @Override
        public String allowed() {
            return max == Integer.MAX_VALUE
                    ? "a whole number, at least " + min
                    : "a whole number from " + min + " to " + max;
        }
    }

    /** A number of bytes; with {@code unlimited}, -1 is allowed as well. */
    record Bytes(long min, long max, boolean unlimited) implements ValueType<Long> {
        @Override
        public Long parse(String text) {
            if (unlimited && text.equals("-1")) {
                return -1L;
            }
            long value = Units.parseBytes(text);
            check(value >= min && value <= max);
            return value;
        }

        @Override
        public String allowed() {
            return "a size" + range(Units.renderBytes(min), max == Long.MAX_VALUE ? "" : Units.renderBytes(max))
                    + ", in bytes or such as 100KB, 64MiB or 1GB" + (unlimited ? ", or -1 for no limit" : "");
        }

        @Override
        public String render(Long value) {
            return value == -1 ? "-1" : Units.renderBytes(value);
        }

        @Override
        public String plain(Long value) {
            return value.toString();
        }
    }

    /** A time in milliseconds; with {@code unlimited}, -1 is allowed as well. */
    record Millis(long min, long max, boolean unlimited) implements ValueType<Long> {
        @Override
        public Long parse(String text) {
            if (unlimited && text.equals("-1")) {
                return -1L;
            }
            long value = Units.parseMillis(text);
            check(value >= min && value <= max);
            return value;
        }

        @Override
        public String allowed() {
            return "a time" + range(Units.renderMillis(min), max >= Integer.MAX_VALUE ? "" : Units.renderMillis(max))
                    + ", in milliseconds or such as 10ms, 30s, 5m, 1h or 7d"
                    + (unlimited ? ", or -1 for no limit" : "");
        }

        @Override
        public String render(Long value) {
            return value == -1 ? "-1" : Units.renderMillis(value);
        }

        @Override
        public String plain(Long value) {
            return value.toString();
        }
    }

    /** True or false. */
    record Switch() implements ValueType<Boolean> {
        @Override
        public Boolean parse(String text) {
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "true" -> true;
                case "false" -> false;
                default -> throw new IllegalArgumentException();
            };
        }

        @Override
        public String allowed() {
            return "true or false";
        }
    }

    /** One of a few names, each of which may have other spellings; read without regard to case. */
    record Choice<T>(Map<String, T> names, Map<String, T> aliases) implements ValueType<T> {
        static Choice<String> of(String... names) {
            Map<String, String> byName = new LinkedHashMap<>();
            for (String name : names) {
                byName.put(name, name);
            }
            return new Choice<>(byName, Map.of());
        }

        static Choice<WalProfile> walProfiles() {
            Map<String, WalProfile> byName = new LinkedHashMap<>();
            Map<String, WalProfile> byAlias = new LinkedHashMap<>();
            for (WalProfile profile : WalProfile.values()) {
                byName.put(profile.name().toLowerCase(Locale.ROOT), profile);
                profile.aliases().forEach(alias -> byAlias.put(alias, profile));
            }
            return new Choice<>(byName, byAlias);
        }

        @Override
        public T parse(String text) {
            for (Map<String, T> known : List.of(names, aliases)) {
                for (Map.Entry<String, T> entry : known.entrySet()) {
                    if (entry.getKey().equalsIgnoreCase(text)) {
                        return entry.getValue();
                    }
                }
            }
            throw new IllegalArgumentException();
        }

        @Override
        public String allowed() {
            String also = aliases.isEmpty() ? "" : " (or " + String.join(", ", aliases.keySet()) + ")";
            return "one of " + String.join(", ", names.keySet()) + also;
        }

        @Override
        public String render(T value) {
            return names.entrySet().stream()
                    .filter(entry -> entry.getValue().equals(value))
                    .findFirst()
                    .orElseThrow()
                    .getKey();
        }
    }

    /** The level of the process's log. */
    record Level() implements ValueType<String> {
        private static final Choice<String> LEVELS = Choice.of("trace", "debug", "info", "warn", "error", "off");

        static boolean isLevel(String text) {
            return LEVELS.names().containsKey(text.toLowerCase(Locale.ROOT));
        }

        @Override
        public String parse(String text) {
            return LEVELS.parse(text);
        }

        @Override
        public String allowed() {
            return LEVELS.allowed();
        }
    }

    /** A folder or file; nothing is opened. */
    record Location() implements ValueType<Path> {
        @Override
        public Path parse(String text) {
            check(!text.isBlank());
            try {
                return Path.of(text);
            } catch (InvalidPathException e) {
                throw new IllegalArgumentException(e.getMessage(), e);
            }
        }

        @Override
        public String allowed() {
            return "a path";
        }
    }

    /** A host without a port, to bind to. */
    record Host() implements ValueType<String> {
        @Override
        public String parse(String text) {
            boolean brackets = text.startsWith("[") && text.endsWith("]");
            String host = brackets ? text.substring(1, text.length() - 1) : text;
            check(HostPort.isHost(host));
            return host;
        }

        @Override
        public String allowed() {
            return "an address or host name without a port, such as 0.0.0.0, 127.0.0.1 or [::]";
        }
    }

    /** A host that clients connect to; a port of 0 stands for "the Kafka port". */
    record Advertised() implements ValueType<HostPort> {
        @Override
        public HostPort parse(String text) {
            check(HostPort.parse(text, 1).port() != 0);
            HostPort address = HostPort.parse(text, 0);
            if (address.isWildcard()) {
                throw new IllegalArgumentException("no client can connect to the wildcard address " + address.host());
            }
            return address;
        }

        @Override
        public String allowed() {
            return "host, host:port, [ipv6] or [ipv6]:port as clients reach it";
        }
    }

    /** A name such as that of a plugin or a store. */
    record Name() implements ValueType<String> {
        @Override
        public String parse(String text) {
            check(!text.isEmpty() && text.length() <= 100);
            check(text.chars().allMatch(c -> Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.'));
            return text;
        }

        @Override
        public String allowed() {
            return "a name of letters, digits, '.', '_' and '-'";
        }
    }

    /** Names separated by commas, without regard to spaces around them; may be empty. */
    record Names() implements ValueType<List<String>> {
        @Override
        public List<String> parse(String text) {
            if (text.isBlank()) {
                return List.of();
            }
            Name name = new Name();
            Set<String> names = new LinkedHashSet<>();
            Arrays.stream(text.split(",", -1))
                    .map(String::strip)
                    .map(name::parse)
                    .forEach(names::add);
            return List.copyOf(names);
        }

        @Override
        public String allowed() {
            return "names separated by commas";
        }

        @Override
        public String render(List<String> value) {
            return String.join(",", value);
        }
    }

    private static void check(boolean holds) {
        if (!holds) {
            throw new IllegalArgumentException();
        }
    }

    private static String range(String min, String max) {
        return max.isEmpty() ? " of at least " + min : " from " + min + " to " + max;
    }
}
