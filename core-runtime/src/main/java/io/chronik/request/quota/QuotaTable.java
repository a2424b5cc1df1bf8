package io.chronik.request.quota;

import io.chronik.metadata.QuotaEntity;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which limit holds for a client. Of all that fit, the most specific one: first by user and client id, then by user, then by client id,
 * a name before the default each time. Immutable.
 */
final class QuotaTable {
    /** Stands for a default; no entity's name is empty. */
    private static final String DEFAULT = "";

    private final Map<QuotaKey, Map<Client, Double>> limits = new EnumMap<>(QuotaKey.class);
    private final Map<String, Double> addresses = new HashMap<>();

    /** Null for what an entity doesn't say. */
    private record Client(@Nullable String user, @Nullable String clientId) {}

    /**
     * A limit, and who shares it.
     *
     * @param bound a second
     * @param user null if all users share it
     * @param clientId null if all client ids share it
     */
    record Limit(
            double bound, @Nullable String user, @Nullable String clientId) {}

    /** May ask for the addresses of host names, and so block. */
    QuotaTable(Map<QuotaEntity, Map<String, Double>> quotas) {
        quotas.forEach((entity, values) -> {
            if (entity.parts().containsKey(QuotaEntity.IP)) {
                Double rate = values.get(QuotaKey.CONNECTION_CREATION_RATE.text());
                String address = address(entity);
                if (rate != null && address != null) {
                    addresses.put(address, rate);
                }
                return;
            }
            Client client = new Client(name(entity, QuotaEntity.USER), name(entity, QuotaEntity.CLIENT_ID));
            for (QuotaKey key : QuotaKey.values()) {
                Double bound = values.get(key.text());
                if (bound != null) {
                    limits.computeIfAbsent(key, _ -> new HashMap<>()).put(client, bound);
                }
            }
        });
    }

    private static @Nullable String name(QuotaEntity entity, String type) {
        if (!entity.parts().containsKey(type)) {
            return null;
        }
        String name = entity.parts().get(type);
        return name == null ? DEFAULT : name;
    }

    private static @Nullable String address(QuotaEntity entity) {
        String name = entity.parts().get(QuotaEntity.IP);
        try {
            return name == null ? DEFAULT : InetAddress.getByName(name).getHostAddress();
        } catch (UnknownHostException e) {
            return null; // the name has an address no more, so nobody connects from it
        }
    }

    /** The limit that holds for a client, or null if none does. */
    @Nullable
    Limit of(QuotaKey key, String user, String clientId) {
        Map<Client, Double> bounds = limits.get(key);
        if (bounds == null) {
            return null;
        }
        for (String name : new String[] {user, DEFAULT}) {
            Double bound = bounds.get(new Client(name, clientId));
            if (bound == null) {
                bound = bounds.get(new Client(name, DEFAULT));
            }
            if (bound != null) {
                return new Limit(bound, user, clientId);
            }
            bound = bounds.get(new Client(name, null));
            if (bound != null) {
                return new Limit(bound, user, null);
            }
        }
        Double bound = bounds.get(new Client(null, clientId));
        if (bound == null) {
            bound = bounds.get(new Client(null, DEFAULT));
        }
        return bound == null ? null : new Limit(bound, null, clientId);
    }

    /** The connections a second that an address may make, or null if there is no limit. */
    @Nullable
    Double connections(InetAddress address) {
        if (addresses.isEmpty()) {
            return null;
        }
        Double named = addresses.get(address.getHostAddress());
        return named == null ? addresses.get(DEFAULT) : named;
    }
}
