package io.chronik.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names that mean something to people who know Chronik or Kafka, but belong to features that this version does not have. Setting one
 * would be silently without effect, so it is refused with a reason.
 */
final class ReservedNames {
    /** A trailing star stands for any continuation. */
    private static final List<String> VARIABLES = List.of(
            "CHRONIK_ACL_*",
            "CHRONIK_ADMIN_*",
            "CHRONIK_CLIENT_*",
            "CHRONIK_CLUSTER_*",
            "CHRONIK_COLUMNAR_*",
            "CHRONIK_DEFAULT_COLUMNAR",
            "CHRONIK_DEFAULT_SEARCHABLE",
            "CHRONIK_DEFAULT_VECTOR_ENABLED",
            "CHRONIK_DISABLE_HOT_TEXT",
            "CHRONIK_DISK_*",
            "CHRONIK_EMBEDDING_*",
            "CHRONIK_FETCH_FOLLOWER_MAX_WAIT_MS",
            "CHRONIK_FETCH_FROM_FOLLOWERS",
            "CHRONIK_FILE_METADATA",
            "CHRONIK_HOT_BUFFER_*",
            "CHRONIK_HOT_TEXT_*",
            "CHRONIK_HOT_VECTOR_*",
            "CHRONIK_LEADERSHIP_CACHE_TTL_SECS",
            "CHRONIK_MEMORY_*",
            "CHRONIK_METADATA_DR",
            "CHRONIK_METADATA_EVENT_BUFFER",
            "CHRONIK_METADATA_REBROADCAST_SECS",
            "CHRONIK_METADATA_UPLOAD_INTERVAL",
            "CHRONIK_MIN_INSYNC_REPLICAS",
            "CHRONIK_NETWORK_*",
            "CHRONIK_PRODUCE_PROFILE",
            "CHRONIK_QUERY_TIMEOUT_SECS",
            "CHRONIK_RAFT_*",
            "CHRONIK_REPLICA_CACHE_TTL_SECS",
            "CHRONIK_REPLICATION_*",
            "CHRONIK_RERANKER_*",
            "CHRONIK_SASL_*",
            "CHRONIK_SCHEMA_REGISTRY_*",
            "CHRONIK_SNAPSHOT_*",
            "CHRONIK_TLS_*",
            "CHRONIK_TXN_INDEX_REBUILD_WINDOW",
            "CHRONIK_UNIFIED_API_PORT_NODE_*",
            "CHRONIK_WAL_RECEIVER_*",
            "CHRONIK_WATERMARK_FLUSH_MS");

    private static final List<String> KEYS = List.of(
            "advertise.*",
            "auto_recover",
            "bind.*",
            "cluster.*",
            "columnar.*",
            "controller.quorum.*",
            "enabled",
            "gossip*",
            "group.share.*",
            "group.streams.*",
            "log.cleaner.*",
            "min_insync_replicas",
            "node.addresses.*",
            "node.advertise.*",
            "peers",
            "remote.log.*",
            "replica.*",
            "replication_factor",
            "sasl.*",
            "searchable*",
            "share.coordinator.*",
            "ssl.*",
            "transaction.*",
            "transactional.*",
            "vector.*");

    /** Object stores that will be plugins, and the variables that configure each. */
    private static final List<String> STORES = List.of("s3", "gcs", "azure");

    /** Variables for the start script and the command line; they set nothing here. */
    static final List<String> LAUNCHER = List.of("CHRONIK_CONFIG", "CHRONIK_JAVA_HOME", "CHRONIK_JVM_OPTS");

    /**
     * What Kubernetes puts into the environment of every container for a service whose name begins with "chronik", such as
     * CHRONIK_SERVICE_HOST, CHRONIK_KAFKA_PORT=tcp://10.0.0.1:9092 or CHRONIK_PORT_9092_TCP_ADDR.
     */
    private static final Pattern SERVICE_LINK =
            Pattern.compile(".*_SERVICE_(HOST|PORT(_.*)?)|.*_PORT_\\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?");

    private static final Pattern SERVICE_URL = Pattern.compile("(tcp|udp|sctp)://.*");

    private ReservedNames() {}

    static boolean isReservedVariable(String name) {
        return matches(VARIABLES, name);
    }

    static boolean isReservedKey(String key) {
        return matches(KEYS, key);
    }

    static boolean isReservedStore(String backend) {
        return STORES.contains(backend);
    }

    /** Whether the variable configures the object store of that name. */
    static boolean belongsToStore(String variable, String backend) {
        return variable.startsWith(backend.toUpperCase(Locale.ROOT) + "_");
    }

    static boolean isServiceLink(String variable, String value) {
        return SERVICE_LINK.matcher(variable).matches()
                || (variable.endsWith("_PORT") && SERVICE_URL.matcher(value).matches());
    }

    /** The candidate most like the name, if one is alike at all. */
    static Optional<String> nearest(String name, Iterable<String> candidates) {
        String wanted = normalized(name);
        String best = null;
        int bestDistance = Math.max(2, wanted.length() / 3) + 1;
        for (String candidate : candidates) {
            int distance = distance(wanted, normalized(candidate));
            if (distance < bestDistance) {
                best = candidate;
                bestDistance = distance;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.stream()
                .anyMatch(pattern -> pattern.endsWith("*")
                        ? name.startsWith(pattern.substring(0, pattern.length() - 1))
                        : name.equals(pattern));
    }

    private static String normalized(String name) {
        return name.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    /** How many characters must be inserted, removed or replaced to make one the other. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
