package io.chronik.request;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.ApiVersionsResponseData.ApiVersion;
import org.apache.kafka.common.message.ApiVersionsResponseData.FinalizedFeatureKey;
import org.apache.kafka.common.message.ApiVersionsResponseData.SupportedFeatureKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiVersionsRequest;

/** Tells which APIs, versions and features there are: those of the handlers, neither more nor fewer. */
public final class ApiVersionsHandler implements ApiHandler.Async<ApiVersionsRequestData, ApiVersionsResponseData> {
    private static final short FIRST_VERSION_WITH_LEVEL_ZERO = 4;

    private final List<ApiVersion> table;
    private final List<Feature> features;
    private final String clusterId;
    private final int nodeId;

    /**
     * Creates it.
     *
     * @param others every other handler of the router
     * @param features what is supported and finalized
     * @param clusterId clients that expect another cluster are sent back to their bootstrap servers
     * @param nodeId clients that expect another node are sent back as well
     */
    public ApiVersionsHandler(
            List<? extends ApiHandler<?, ?>> others, List<Feature> features, String clusterId, int nodeId) {
        this.features = List.copyOf(features);
        this.clusterId = clusterId;
        this.nodeId = nodeId;
        this.table = Stream.concat(others.stream(), Stream.of(this))
                .map(ApiVersionsHandler::row)
                .sorted(Comparator.comparingInt(ApiVersion::apiKey))
                .toList();
    }

    private static ApiVersion row(ApiHandler<?, ?> handler) {
        return new ApiVersion()
                .setApiKey(handler.api().id)
                .setMinVersion(handler.minVersion())
                .setMaxVersion(handler.maxVersion());
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.API_VERSIONS;
    }

    @Override
    public CompletionStage<ApiVersionsResponseData> handle(RequestContext context, ApiVersionsRequestData request) {
        return CompletableFuture.completedFuture(answer(context.version(), request));
    }

    private ApiVersionsResponseData answer(short version, ApiVersionsRequestData request) {
        if (!new ApiVersionsRequest(request, version).isValid()) {
            return new ApiVersionsResponseData().setErrorCode(Errors.INVALID_REQUEST.code());
        }
        // Clients that name no cluster are not checked; those that do name the node as well.
        if (request.clusterId() != null && !(request.clusterId().equals(clusterId) && request.nodeId() == nodeId)) {
            return new ApiVersionsResponseData().setErrorCode(Errors.REBOOTSTRAP_REQUIRED.code());
        }
        return withFeatures(response(Errors.NONE), version);
    }

    /** What a client gets that asked in a version we do not know: the error and the table in version 0, so that it can ask again. */
    ApiVersionsResponseData unsupportedVersion() {
        return response(Errors.UNSUPPORTED_VERSION);
    }

    private ApiVersionsResponseData response(Errors error) {
        var response = new ApiVersionsResponseData().setErrorCode(error.code());
        table.forEach(row -> response.apiKeys().add(row.duplicate()));
        return response;
    }

    private ApiVersionsResponseData withFeatures(ApiVersionsResponseData response, short version) {
        response.setFinalizedFeaturesEpoch(0);
        for (Feature feature : features) {
            // Clients before version 4 cannot read a level of 0.
            short min = version < FIRST_VERSION_WITH_LEVEL_ZERO
                    ? (short) Math.max(1, feature.minVersion())
                    : feature.minVersion();
            response.supportedFeatures()
                    .add(new SupportedFeatureKey()
                            .setName(feature.name())
                            .setMinVersion(min)
                            .setMaxVersion(feature.maxVersion()));
            if (feature.finalizedLevel() > 0) {
                response.finalizedFeatures()
                        .add(new FinalizedFeatureKey()
                                .setName(feature.name())
                                .setMinVersionLevel(feature.finalizedLevel())
                                .setMaxVersionLevel(feature.finalizedLevel()));
            }
        }
        return response;
    }
}
