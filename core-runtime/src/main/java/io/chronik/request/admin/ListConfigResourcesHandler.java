package io.chronik.request.admin;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.Metadata;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ListConfigResourcesRequestData;
import org.apache.kafka.common.message.ListConfigResourcesResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Tells what there is that has configs. */
public final class ListConfigResourcesHandler
        implements ApiHandler.Blocking<ListConfigResourcesRequestData, ListConfigResourcesResponseData> {
    private final Metadata metadata;

    /** Creates it. */
    public ListConfigResourcesHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.LIST_CONFIG_RESOURCES;
    }

    @Override
    public ListConfigResourcesResponseData handle(RequestContext context, ListConfigResourcesRequestData request) {
        Set<ConfigResource.Type> supported = EnumSet.of(
                ConfigResource.Type.TOPIC,
                ConfigResource.Type.BROKER,
                ConfigResource.Type.BROKER_LOGGER,
                ConfigResource.Type.CLIENT_METRICS,
                ConfigResource.Type.GROUP);
        Set<ConfigResource.Type> asked = EnumSet.noneOf(ConfigResource.Type.class);
        request.resourceTypes().forEach(code -> asked.add(ConfigResource.Type.forId(code)));
        if (context.version() == 0) {
            asked.add(ConfigResource.Type.CLIENT_METRICS);
        } else if (asked.isEmpty()) {
            asked.addAll(supported);
        }
        ListConfigResourcesResponseData response = new ListConfigResourcesResponseData();
        if (!supported.containsAll(asked)) {
            return response.setErrorCode(Errors.UNSUPPORTED_VERSION.code());
        }
        for (ConfigResource.Type type : asked) {
            for (String name : names(type)) {
                response.configResources()
                        .add(new ListConfigResourcesResponseData.ConfigResource()
                                .setResourceType(type.id())
                                .setResourceName(name));
            }
        }
        return response;
    }

    private Collection<String> names(ConfigResource.Type type) {
        ClusterImage image = metadata.image();
        return switch (type) {
            case TOPIC -> image.topics().keySet();
            case BROKER, BROKER_LOGGER -> List.of(Integer.toString(image.nodeId()));
            case GROUP -> image.configured(ConfigScope.GROUP);
            case CLIENT_METRICS -> image.configured(ConfigScope.CLIENT_METRICS);
            case UNKNOWN -> List.of();
        };
    }
}
