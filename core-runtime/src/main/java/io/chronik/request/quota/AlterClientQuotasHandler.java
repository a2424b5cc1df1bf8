package io.chronik.request.quota;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.ClientQuotasChanged;
import io.chronik.metadata.QuotaEntity;
import io.chronik.request.ApiHandler;
import io.chronik.request.MetadataFailures;
import io.chronik.request.RequestContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.AlterClientQuotasRequestData;
import org.apache.kafka.common.message.AlterClientQuotasRequestData.OpData;
import org.apache.kafka.common.message.AlterClientQuotasResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/** AlterClientQuotas (KIP-546): sets and removes limits, each entity for itself. */
public final class AlterClientQuotasHandler
        implements ApiHandler.Blocking<AlterClientQuotasRequestData, AlterClientQuotasResponseData> {
    private static final Set<String> TYPES = Set.of(QuotaEntity.USER, QuotaEntity.CLIENT_ID, QuotaEntity.IP);

    private final Metadata metadata;

    /** Creates it. */
    public AlterClientQuotasHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_CLIENT_QUOTAS;
    }

    @Override
    public AlterClientQuotasResponseData handle(RequestContext context, AlterClientQuotasRequestData request) {
        Map<QuotaEntity, ApiError> results = new LinkedHashMap<>();
        List<AdminEvent> events = new ArrayList<>();
        for (AlterClientQuotasRequestData.EntryData entry : request.entries()) {
            QuotaEntity entity = entity(entry);
            if (results.containsKey(entity) || hasRepeatedKey(entry)) {
                results.put(
                        entity,
                        new ApiError(
                                Errors.INVALID_REQUEST,
                                "Ignoring duplicate entity " + new ClientQuotaEntity(entity.parts())));
                continue;
            }
            try {
                check(entity);
                Map<String, @Nullable Double> changes = changes(entity, entry.ops());
                results.put(entity, ApiError.NONE);
                if (!changes.isEmpty()) {
                    events.add(new ClientQuotasChanged(entity, changes));
                }
            } catch (InvalidRequestException e) {
                results.put(entity, ApiError.fromThrowable(e));
            }
        }
        if (!request.validateOnly() && !events.isEmpty()) {
            store(events);
        }
        AlterClientQuotasResponseData response = new AlterClientQuotasResponseData();
        results.forEach((entity, error) -> response.entries().add(result(entity, error)));
        return response;
    }

    private void store(List<AdminEvent> events) {
        try {
            metadata.administer(_ -> events);
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("client quotas", e);
        }
    }

    private static QuotaEntity entity(AlterClientQuotasRequestData.EntryData entry) {
        Map<String, @Nullable String> parts = new HashMap<>();
        entry.entity().forEach(part -> parts.put(part.entityType(), part.entityName()));
        return QuotaEntity.of(parts);
    }

    private static boolean hasRepeatedKey(AlterClientQuotasRequestData.EntryData entry) {
        return entry.ops().stream().map(OpData::key).distinct().count()
                < entry.ops().size();
    }

    private static void check(QuotaEntity entity) {
        if (entity.parts().isEmpty()) {
            throw new InvalidRequestException("Invalid empty client quota entity");
        }
        entity.parts().forEach((type, name) -> {
            if (!TYPES.contains(type)) {
                throw new InvalidRequestException("Unhandled client quota entity type: " + type);
            }
            if (name != null && name.isEmpty()) {
                throw new InvalidRequestException("Empty " + type + " not supported");
            }
        });
        if (!entity.parts().containsKey(QuotaEntity.IP)) {
            return;
        }
        if (entity.parts().size() > 1) {
            throw new InvalidRequestException(
                    "Invalid quota entity combination, IP entity should" + "not be combined with User or ClientId");
        }
        String address = entity.parts().get(QuotaEntity.IP);
        if (address != null) {
            checkAddress(address);
        }
    }

    private static void checkAddress(String address) {
        try {
            var _ = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new InvalidRequestException(address + " is not a valid IP or resolvable host.", e);
        }
    }

    private static Map<String, @Nullable Double> changes(QuotaEntity entity, List<OpData> operations) {
        Map<String, @Nullable Double> changes = new HashMap<>();
        for (OpData operation : operations) {
            if (operation.remove()) {
                changes.put(operation.key(), null);
                continue;
            }
            String problem = QuotaKey.of(operation.key(), entity).problem(operation.value());
            if (problem != null) {
                throw new InvalidRequestException(problem);
            }
            changes.put(operation.key(), operation.value());
        }
        return changes;
    }

    private static AlterClientQuotasResponseData.EntryData result(QuotaEntity entity, ApiError error) {
        AlterClientQuotasResponseData.EntryData result = new AlterClientQuotasResponseData.EntryData()
                .setErrorCode(error.error().code())
                .setErrorMessage(error.message());
        entity.parts()
                .forEach((type, name) -> result.entity()
                        .add(new AlterClientQuotasResponseData.EntityData()
                                .setEntityType(type)
                                .setEntityName(name)));
        return result;
    }
}
