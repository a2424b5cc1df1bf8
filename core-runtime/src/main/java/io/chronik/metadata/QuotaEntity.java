package io.chronik.metadata;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whom a client quota is for.
 *
 * @param parts the name by the type ({@code user}, {@code client-id} or {@code ip}); a null name is the default of that type
 */
public record QuotaEntity(SortedMap<String, @Nullable String> parts) {
    /** A principal's name. */
    public static final String USER = "user";

    /** The id that a client chose. */
    public static final String CLIENT_ID = "client-id";

    /** A client's address. */
    public static final String IP = "ip";

    public QuotaEntity {
        parts = Collections.unmodifiableSortedMap(new TreeMap<>(parts));
    }

    /** The entity of these parts. */
    public static QuotaEntity of(Map<String, ? extends @Nullable String> parts) {
        return new QuotaEntity(new TreeMap<>(parts));
    }
}
