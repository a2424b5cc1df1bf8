package io.chronik.request.cluster;

import io.chronik.request.ApiHandler;
import io.chronik.request.Feature;
import io.chronik.request.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.message.UpdateFeaturesResponseData;
import org.apache.kafka.common.message.UpdateFeaturesResponseData.UpdatableFeatureResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.jspecify.annotations.Nullable;

/**
 * UpdateFeatures (KIP-584). A node runs every feature at its highest level; asking for the level that a feature has is answered as done,
 * and any other level is refused.
 */
public final class UpdateFeaturesHandler
        implements ApiHandler.Blocking<UpdateFeaturesRequestData, UpdateFeaturesResponseData> {
    private static final byte UPGRADE = 1;
    private static final byte SAFE_DOWNGRADE = 2;
    private static final byte UNSAFE_DOWNGRADE = 3;
    private static final short LAST_VERSION_WITH_RESULTS = 1;

    private final Map<String, Feature> features;
    private final int nodeId;

    /** Creates it. */
    public UpdateFeaturesHandler(List<Feature> features, int nodeId) {
        this.features = features.stream().collect(Collectors.toMap(Feature::name, Function.identity()));
        this.nodeId = nodeId;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.UPDATE_FEATURES;
    }

    @Override
    public UpdateFeaturesResponseData handle(RequestContext context, UpdateFeaturesRequestData request) {
        UpdateFeaturesResponseData response = new UpdateFeaturesResponseData().setErrorMessage(null);
        for (FeatureUpdateKey update : request.featureUpdates()) {
            String problem = problem(update, context.version());
            if (problem != null) {
                throw new InvalidUpdateVersionException(
                        "The update failed for all features since the following feature had an error: "
                                + "Invalid update version " + update.maxVersionLevel() + " for feature "
                                + update.feature() + ". " + problem);
            }
            if (context.version() <= LAST_VERSION_WITH_RESULTS) {
                response.results()
                        .add(new UpdatableFeatureResult()
                                .setFeature(update.feature())
                                .setErrorMessage(Errors.NONE.name()));
            }
        }
        return response;
    }

    private @Nullable String problem(FeatureUpdateKey update, short version) {
        short level = update.maxVersionLevel();
        if (level < 0) {
            return "A feature version cannot be less than 0.";
        }
        Feature feature = features.get(update.feature());
        if (feature == null) {
            return "Local controller " + nodeId + " does not support this feature.";
        }
        if (level < feature.minVersion() || level > feature.maxVersion()) {
            return "Local controller " + nodeId + " only supports versions " + feature.minVersion() + "-"
                    + feature.maxVersion();
        }
        byte type = version == 0 ? (update.allowDowngrade() ? SAFE_DOWNGRADE : UPGRADE) : update.upgradeType();
        if (type < UPGRADE || type > UNSAFE_DOWNGRADE) {
            return "The controller does not support the given upgrade type.";
        }
        if (level < feature.finalizedLevel() && type == UPGRADE) {
            return "Can't downgrade the version of this feature without setting the upgrade type to either safe or "
                    + "unsafe downgrade.";
        }
        return level == feature.finalizedLevel()
                ? null
                : "This node runs the feature at version " + feature.finalizedLevel()
                        + ", which follows from its release; other versions can't be chosen.";
    }
}
