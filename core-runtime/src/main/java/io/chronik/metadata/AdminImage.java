package io.chronik.metadata;

import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclCreated;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclDeleted;
import io.chronik.metadata.MetadataEvent.AdminEvent.ClientQuotasChanged;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialRemoved;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AclBinding;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.HashTreePSet;
import org.pcollections.PMap;
import org.pcollections.PSet;

/**
 * What administrators have set besides topics and configs. Immutable.
 *
 * @param quotas the limits by entity, each by Kafka's name such as {@code producer_byte_rate}
 * @param scramCredentials by user and mechanism
 * @param acls who may do what
 */
public record AdminImage(
        PMap<QuotaEntity, Map<String, Double>> quotas,
        PMap<ScramCredential.Key, ScramCredential> scramCredentials,
        PSet<AclBinding> acls) {
    /** Nothing is set. */
    public static final AdminImage EMPTY =
            new AdminImage(HashTreePMap.empty(), HashTreePMap.empty(), HashTreePSet.empty());

    /** The image after one more event. Removing what isn't there changes nothing. */
    AdminImage with(AdminEvent event) {
        return switch (event) {
            case ClientQuotasChanged e -> {
                Map<String, Double> after = changed(quotas.getOrDefault(e.entity(), Map.of()), e.changes());
                yield new AdminImage(
                        after.isEmpty() ? quotas.minus(e.entity()) : quotas.plus(e.entity(), after),
                        scramCredentials,
                        acls);
            }
            case ScramCredentialSet e -> new AdminImage(quotas, scramCredentials.plus(e.key(), e.credential()), acls);
            case ScramCredentialRemoved e -> new AdminImage(quotas, scramCredentials.minus(e.key()), acls);
            case AclCreated e -> new AdminImage(quotas, scramCredentials, acls.plus(e.acl()));
            case AclDeleted e -> new AdminImage(quotas, scramCredentials, acls.minus(e.acl()));
        };
    }

    /** The shortest list of events that makes this image from the empty one. */
    List<AdminEvent> events() {
        List<AdminEvent> events = new ArrayList<>();
        quotas.forEach((entity, limits) -> events.add(new ClientQuotasChanged(entity, new TreeMap<>(limits))));
        scramCredentials.forEach((key, credential) -> events.add(new ScramCredentialSet(key, credential)));
        acls.forEach(acl -> events.add(new AclCreated(acl)));
        return events;
    }

    private static Map<String, Double> changed(Map<String, Double> before, Map<String, @Nullable Double> changes) {
        Map<String, Double> after = new TreeMap<>(before);
        changes.forEach((key, value) -> {
            if (value == null) {
                after.remove(key);
            } else {
                after.put(key, value);
            }
        });
        return Collections.unmodifiableMap(after);
    }
}
