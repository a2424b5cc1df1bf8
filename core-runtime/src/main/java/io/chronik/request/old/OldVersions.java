package io.chronik.request.old;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Readable;
import org.apache.kafka.common.requests.AbstractRequest;

/** Which versions there are beyond those of Kafka's classes, and how they are read and answered. Stateless. */
public final class OldVersions {
    private static final Map<ApiKeys, OldCodec> CODECS = codecs(List.of(
            new OldProduce(),
            new OldFetch(),
            new OldListOffsets(),
            new OldOffsetCommit(),
            new OldOffsetFetch(),
            new OldCreateTopics(),
            new OldDeleteTopics(),
            new OldDescribeConfigs(),
            new OldDescribeAcls(),
            new OldCreateAcls(),
            new OldDeleteAcls(),
            new OldSame(ApiKeys.DESCRIBE_LOG_DIRS),
            new OldSame(ApiKeys.ALTER_REPLICA_LOG_DIRS),
            new OldSame(ApiKeys.CREATE_DELEGATION_TOKEN),
            new OldSame(ApiKeys.RENEW_DELEGATION_TOKEN),
            new OldSame(ApiKeys.EXPIRE_DELEGATION_TOKEN),
            new OldSame(ApiKeys.DESCRIBE_DELEGATION_TOKEN)));

    private OldVersions() {}

    private static Map<ApiKeys, OldCodec> codecs(List<OldCodec> codecs) {
        Map<ApiKeys, OldCodec> map = new EnumMap<>(ApiKeys.class);
        codecs.forEach(codec -> map.put(codec.api(), codec));
        return Map.copyOf(map);
    }

    /** The lowest version of an API that can be read and answered. */
    public static short oldest(ApiKeys api) {
        OldCodec codec = CODECS.get(api);
        return codec == null ? api.oldestVersion() : codec.oldestVersion();
    }

    /** Whether a version can be read and answered, and only here. */
    public static boolean has(ApiKeys api, short version) {
        return version < api.oldestVersion() && version >= oldest(api);
    }

    private static OldCodec codec(ApiKeys api, short version) {
        OldCodec codec = CODECS.get(api);
        if (codec == null || !has(api, version)) {
            throw new IllegalArgumentException("version " + version + " of " + api + " is none of the old ones");
        }
        return codec;
    }

    /**
     * Reads a request in a version that {@link #has} knows. It says of itself that it has the oldest version that Kafka's classes know.
     *
     * @param body borrowed by the records in it
     * @throws RuntimeException of any kind if it is malformed, as Kafka's own readers do
     */
    public static AbstractRequest read(ApiKeys api, short version, Readable body) {
        return new OldRequest(api, codec(api, version).read(body, version));
    }

    /** A response for a version that {@link #has} knows, ready to be written. */
    public static OldResponse response(ApiKeys api, short version, ApiMessage message) {
        return new OldResponse(codec(api, version), version, message);
    }
}
