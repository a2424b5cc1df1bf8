package io.chronik.metadata;

import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclCreated;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclDeleted;
import io.chronik.metadata.MetadataEvent.AdminEvent.ClientQuotasChanged;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialRemoved;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialSet;
import io.chronik.metadata.MetadataEventCodec.Input;
import io.chronik.metadata.MetadataEventCodec.Output;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** The bodies of {@link AdminEvent}s as bytes. A number with a fraction is the eight bytes of a double. */
final class AdminEventCodec {
    private static final byte CLIENT_QUOTAS_CHANGED = 20;
    private static final byte SCRAM_CREDENTIAL_SET = 21;
    private static final byte SCRAM_CREDENTIAL_REMOVED = 22;
    private static final byte ACL_CREATED = 23;
    private static final byte ACL_DELETED = 24;

    private AdminEventCodec() {}

    /** Writes type and body. */
    static void encode(AdminEvent event, Output out) {
        switch (event) {
            case ClientQuotasChanged e -> {
                out.write(CLIENT_QUOTAS_CHANGED);
                out.map(e.entity().parts());
                out.int32(e.changes().size());
                new TreeMap<>(e.changes()).forEach((key, value) -> {
                    out.string(key);
                    out.write(value == null ? 0 : 1);
                    if (value != null) {
                        out.int64(Double.doubleToLongBits(value));
                    }
                });
            }
            case ScramCredentialSet e -> {
                out.write(SCRAM_CREDENTIAL_SET);
                key(e.key(), out);
                out.int32(e.credential().iterations());
                out.string(e.credential().salt());
                out.string(e.credential().storedKey());
                out.string(e.credential().serverKey());
            }
            case ScramCredentialRemoved e -> {
                out.write(SCRAM_CREDENTIAL_REMOVED);
                key(e.key(), out);
            }
            case AclCreated e -> {
                out.write(ACL_CREATED);
                acl(e.acl(), out);
            }
            case AclDeleted e -> {
                out.write(ACL_DELETED);
                acl(e.acl(), out);
            }
        }
    }

    /** Reads a body. */
    static MetadataEvent decode(byte type, Input in) {
        return switch (type) {
            case CLIENT_QUOTAS_CHANGED -> new ClientQuotasChanged(QuotaEntity.of(in.map()), limits(in));
            case SCRAM_CREDENTIAL_SET ->
                new ScramCredentialSet(key(in), new ScramCredential(in.int32(), in.string(), in.string(), in.string()));
            case SCRAM_CREDENTIAL_REMOVED -> new ScramCredentialRemoved(key(in));
            case ACL_CREATED -> new AclCreated(acl(in));
            case ACL_DELETED -> new AclDeleted(acl(in));
            default -> throw new IllegalArgumentException("metadata event of unknown type " + type);
        };
    }

    private static Map<String, @Nullable Double> limits(Input in) {
        int size = in.int32();
        Map<String, @Nullable Double> limits = new TreeMap<>();
        for (int i = 0; i < size; i++) {
            String key = in.string();
            limits.put(key, in.int8() == 0 ? null : Double.longBitsToDouble(in.int64()));
        }
        return limits;
    }

    private static void key(ScramCredential.Key key, Output out) {
        out.string(key.user());
        out.write(key.mechanism());
    }

    private static ScramCredential.Key key(Input in) {
        return new ScramCredential.Key(in.string(), in.int8());
    }

    private static void acl(AclBinding acl, Output out) {
        out.write(acl.pattern().resourceType().code());
        out.string(acl.pattern().name());
        out.write(acl.pattern().patternType().code());
        out.string(acl.entry().principal());
        out.string(acl.entry().host());
        out.write(acl.entry().operation().code());
        out.write(acl.entry().permissionType().code());
    }

    private static AclBinding acl(Input in) {
        ResourcePattern pattern =
                new ResourcePattern(ResourceType.fromCode(in.int8()), in.string(), PatternType.fromCode(in.int8()));
        return new AclBinding(
                pattern,
                new AccessControlEntry(
                        in.string(),
                        in.string(),
                        AclOperation.fromCode(in.int8()),
                        AclPermissionType.fromCode(in.int8())));
    }
}
