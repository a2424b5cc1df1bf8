package io.chronik.request.quota;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.QuotaEntity;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData;
import org.apache.kafka.common.message.DescribeClientQuotasRequestData.ComponentData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntityData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.EntryData;
import org.apache.kafka.common.message.DescribeClientQuotasResponseData.ValueData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.jspecify.annotations.Nullable;

/** DescribeClientQuotas (KIP-546): tells the limits of the entities that a filter lets through. */
public final class DescribeClientQuotasHandler
        implements ApiHandler.Blocking<DescribeClientQuotasRequestData, DescribeClientQuotasResponseData> {
    private static final byte EXACT = 0;
    private static final byte DEFAULT = 1;
    private static final byte SPECIFIED = 2;
    private static final Set<String> TYPES = Set.of(QuotaEntity.USER, QuotaEntity.CLIENT_ID, QuotaEntity.IP);

    private final Supplier<? extends ClusterImage> image;

    /** Uses the newest image at each call. */
    public DescribeClientQuotasHandler(Supplier<? extends ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_CLIENT_QUOTAS;
    }

    @Override
    public DescribeClientQuotasResponseData handle(RequestContext context, DescribeClientQuotasRequestData request) {
        Map<String, ComponentData> filter = filter(request.components());
        List<EntryData> entries = new ArrayList<>();
        image.get().admin().quotas().forEach((entity, limits) -> {
            if (matches(entity, filter, request.strict())) {
                entries.add(entry(entity, limits));
            }
        });
        return new DescribeClientQuotasResponseData().setErrorMessage("").setEntries(entries);
    }

    private static Map<String, ComponentData> filter(List<ComponentData> components) {
        Map<String, ComponentData> filter = new HashMap<>();
        for (ComponentData component : components) {
            String type = component.entityType();
            if (type.isEmpty()) {
                throw new InvalidRequestException("Invalid empty entity type.");
            }
            if (filter.put(type, component) != null) {
                throw new InvalidRequestException(
                        "Entity type " + type + " cannot appear more than once in the filter.");
            }
            if (!TYPES.contains(type)) {
                throw new UnsupportedVersionException("Unsupported entity type " + type);
            }
            String problem = problem(component);
            if (problem != null) {
                throw new InvalidRequestException(problem);
            }
        }
        if (filter.containsKey(QuotaEntity.IP) && filter.size() > 1) {
            throw new InvalidRequestException("Invalid entity filter component combination. IP filter component should "
                    + "not be used with user or clientId filter component.");
        }
        return filter;
    }

    private static @Nullable String problem(ComponentData component) {
        boolean named = component.match() != null;
        return switch (component.matchType()) {
            case EXACT -> named ? null : "Request specified MATCH_TYPE_EXACT, but set match string to null.";
            case DEFAULT -> named ? "Request specified MATCH_TYPE_DEFAULT, but also specified a match string." : null;
            case SPECIFIED ->
                named ? "Request specified MATCH_TYPE_SPECIFIED, but also specified a match string." : null;
            default -> "Unknown match type " + component.matchType();
        };
    }

    private static boolean matches(QuotaEntity entity, Map<String, ComponentData> filter, boolean strict) {
        if (strict && !entity.parts().keySet().equals(filter.keySet())) {
            return false;
        }
        return filter.values().stream().allMatch(component -> {
            if (!entity.parts().containsKey(component.entityType())) {
                return false;
            }
            String name = entity.parts().get(component.entityType());
            return switch (component.matchType()) {
                case EXACT -> component.match().equals(name);
                case DEFAULT -> name == null;
                default -> true;
            };
        });
    }

    private static EntryData entry(QuotaEntity entity, Map<String, Double> limits) {
        EntryData entry = new EntryData();
        entity.parts()
                .forEach((type, name) ->
                        entry.entity().add(new EntityData().setEntityType(type).setEntityName(name)));
        new TreeMap<>(limits)
                .forEach((key, value) ->
                        entry.values().add(new ValueData().setKey(key).setValue(value)));
        return entry;
    }
}
