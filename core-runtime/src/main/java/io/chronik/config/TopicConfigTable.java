package io.chronik.config;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;
import static org.apache.kafka.common.config.ConfigDef.Range.between;

import io.chronik.config.TopicConfigKey.Effect;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.jspecify.annotations.Nullable;

/** Every config that a topic can have. The only place where they are listed. */
final class TopicConfigTable {
    private static final String MAX_LONG = Long.toString(Long.MAX_VALUE);

    /** The rows by name, sorted. */
    static final Map<String, TopicConfigKey> KEYS = rows();

    private TopicConfigTable() {}

    private static Map<String, TopicConfigKey> rows() {
        Rows rows = new Rows();
        addRetention(rows);
        addSegments(rows);
        addRecords(rows);
        addCompression(rows);
        addDurability(rows);
        addCompaction(rows);
        addRemote(rows);
        addOwn(rows);
        return Collections.unmodifiableMap(rows.byName);
    }

    private static void addRetention(Rows rows) {
        rows.add(
                "cleanup.policy",
                ConfigDef.Type.LIST,
                "delete",
                ConfigDef.ValidList.in("compact", "delete"),
                "log.cleanup.policy",
                Effect.HONOURED,
                """
                What happens to old records. `delete`: they go when `retention.ms` or `retention.bytes` is exceeded. `compact` without \
                `delete`: nothing is removed by age or size. Removing records whose key has a newer one is not done yet, so a compacted \
                topic keeps more than it must, never less.""");
        rows.add(
                "retention.ms",
                ConfigDef.Type.LONG,
                "604800000",
                atLeast(-1),
                "log.retention.ms",
                Effect.HONOURED,
                """
                How long records are kept at least, in milliseconds, if `cleanup.policy` has `delete`; -1 for ever.""");
        rows.add("retention.bytes", ConfigDef.Type.LONG, "-1", null, "log.retention.bytes", Effect.HONOURED, """
                How many bytes of a partition are kept at least, if `cleanup.policy` has `delete`; -1 for all.""");
        rows.add(
                "file.delete.delay.ms",
                ConfigDef.Type.LONG,
                "60000",
                atLeast(0),
                "log.segment.delete.delay.ms",
                Effect.NOT_YET,
                """
                How long a segment file that is no longer used stays on disk, in milliseconds.""");
    }

    private static void addSegments(Rows rows) {
        rows.add(
                "segment.bytes",
                ConfigDef.Type.INT,
                "1073741824",
                atLeast(1024 * 1024),
                "log.segment.bytes",
                Effect.HONOURED,
                """
                The size at which a segment file is closed and a new one begins. Retention removes whole segments.""");
        rows.add("segment.ms", ConfigDef.Type.LONG, "604800000", atLeast(1), "log.roll.ms", Effect.HONOURED, """
                The age at which a segment file is closed even if it is not full, in milliseconds.""");
        rows.add("segment.jitter.ms", ConfigDef.Type.LONG, "0", atLeast(0), "log.roll.jitter.ms", Effect.NOT_YET, """
                At most so much is taken off `segment.ms` at random, so that segments are not all closed at once.""");
        rows.add(
                "index.interval.bytes",
                ConfigDef.Type.INT,
                "4096",
                atLeast(0),
                "log.index.interval.bytes",
                Effect.HONOURED,
                """
                How many bytes of records lie between two entries of the offset index at least.""");
        rows.add(
                "segment.index.bytes",
                ConfigDef.Type.INT,
                "10485760",
                atLeast(4),
                "log.index.size.max.bytes",
                Effect.NOT_YET,
                """
                The largest index file.""");
        rows.add("preallocate", ConfigDef.Type.BOOLEAN, "false", null, "log.preallocate", Effect.NOT_YET, """
                Whether a segment file takes its full size at once. The write-ahead log is always preallocated.""");
        rows.add("internal.segment.bytes", ConfigDef.Type.INT, "", atLeast(1), null, Effect.INTERNAL, """
                Replaces `segment.bytes`, without its lower limit. For tests.""");
    }

    private static void addRecords(Rows rows) {
        rows.add(
                "max.message.bytes",
                ConfigDef.Type.INT,
                "1048588",
                atLeast(0),
                "message.max.bytes",
                Effect.HONOURED,
                """
                The largest record batch, as it is stored. A batch must fit into a file of the write-ahead log, which limits this.""");
        rows.add(
                "max.decompressed.message.bytes",
                ConfigDef.Type.INT,
                "2147483639",
                between(1, 2147483639),
                "max.decompressed.message.bytes",
                Effect.HONOURED,
                """
                The largest record batch after decompression, where the node has to decompress it.""");
        rows.add(
                "message.timestamp.type",
                ConfigDef.Type.STRING,
                "CreateTime",
                string("CreateTime", "LogAppendTime"),
                "log.message.timestamp.type",
                Effect.HONOURED,
                """
                Whether a record's timestamp is the producer's (`CreateTime`) or the node's (`LogAppendTime`).""");
        rows.add(
                "message.timestamp.before.max.ms",
                ConfigDef.Type.LONG,
                MAX_LONG,
                atLeast(0),
                "log.message.timestamp.before.max.ms",
                Effect.HONOURED,
                """
                How far a producer's timestamp may lie in the past, in milliseconds.""");
        rows.add(
                "message.timestamp.after.max.ms",
                ConfigDef.Type.LONG,
                "3600000",
                atLeast(0),
                "log.message.timestamp.after.max.ms",
                Effect.HONOURED,
                """
                How far a producer's timestamp may lie in the future, in milliseconds.""");
    }

    private static void addCompression(Rows rows) {
        rows.add(
                "compression.type",
                ConfigDef.Type.STRING,
                "producer",
                string("uncompressed", "zstd", "lz4", "snappy", "gzip", "producer"),
                "compression.type",
                Effect.HONOURED,
                """
                How records are stored. `producer` keeps the producer's bytes as they are; anything else makes the node compress anew.""");
        rows.add(
                "compression.gzip.level",
                ConfigDef.Type.INT,
                "-1",
                gzipLevel(),
                "compression.gzip.level",
                Effect.HONOURED,
                """
                The level if `compression.type` is gzip: 1 to 9, or -1 for gzip's own.""");
        rows.add(
                "compression.lz4.level",
                ConfigDef.Type.INT,
                "9",
                between(1, 17),
                "compression.lz4.level",
                Effect.HONOURED,
                """
                The level if `compression.type` is lz4.""");
        rows.add(
                "compression.zstd.level",
                ConfigDef.Type.INT,
                "3",
                between(-131072, 22),
                "compression.zstd.level",
                Effect.HONOURED,
                """
                The level if `compression.type` is zstd.""");
    }

    private static void addDurability(Rows rows) {
        rows.add(
                "min.insync.replicas",
                ConfigDef.Type.INT,
                "1",
                atLeast(1),
                "min.insync.replicas",
                Effect.HONOURED,
                """
                How many replicas must have a record before a producer with acks=all is answered. A partition has one replica: with 2 or \
                more such producers are refused.""");
        rows.add(
                "flush.messages",
                ConfigDef.Type.LONG,
                MAX_LONG,
                atLeast(1),
                "log.flush.interval.messages",
                Effect.ALWAYS_MET,
                """
                After how many records they are forced to disk. Every record is on disk before its producer is answered.""");
        rows.add(
                "flush.ms", ConfigDef.Type.LONG, MAX_LONG, atLeast(0), "log.flush.interval.ms", Effect.ALWAYS_MET, """
                After how many milliseconds records are forced to disk. Every record is on disk before its producer is answered.""");
        rows.add(
                "unclean.leader.election.enable",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                "unclean.leader.election.enable",
                Effect.NOT_YET,
                """
                Whether a replica that lacks records may become the leader.""");
        rows.add("leader.replication.throttled.replicas", ConfigDef.Type.LIST, "", null, null, Effect.NOT_YET, """
                The replicas whose replication is slowed down where they lead.""");
        rows.add("follower.replication.throttled.replicas", ConfigDef.Type.LIST, "", null, null, Effect.NOT_YET, """
                The replicas whose replication is slowed down where they follow.""");
        rows.add(
                "errors.deadletterqueue.group.enable",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                null,
                Effect.NOT_YET,
                """
                Whether share groups may put records that can't be processed into this topic.""");
    }

    private static void addCompaction(Rows rows) {
        rows.add(
                "delete.retention.ms",
                ConfigDef.Type.LONG,
                "86400000",
                atLeast(0),
                "log.cleaner.delete.retention.ms",
                Effect.NOT_YET,
                """
                How long a compacted topic keeps a record that deletes its key, in milliseconds.""");
        rows.add(
                "min.cleanable.dirty.ratio",
                ConfigDef.Type.DOUBLE,
                "0.5",
                between(0, 1),
                "log.cleaner.min.cleanable.ratio",
                Effect.NOT_YET,
                """
                How much of a log must be new before it is compacted.""");
        rows.add(
                "min.compaction.lag.ms",
                ConfigDef.Type.LONG,
                "0",
                atLeast(0),
                "log.cleaner.min.compaction.lag.ms",
                Effect.NOT_YET,
                """
                How long a record stays out of compaction, in milliseconds.""");
        rows.add(
                "max.compaction.lag.ms",
                ConfigDef.Type.LONG,
                MAX_LONG,
                atLeast(1),
                "log.cleaner.max.compaction.lag.ms",
                Effect.NOT_YET,
                """
                After how many milliseconds a record must have been compacted.""");
    }

    private static void addRemote(Rows rows) {
        rows.add("remote.storage.enable", ConfigDef.Type.BOOLEAN, "false", null, null, Effect.NOT_YET, """
                Whether closed segments are copied to remote storage.""");
        rows.add("remote.log.copy.disable", ConfigDef.Type.BOOLEAN, "false", null, null, Effect.NOT_YET, """
                Whether copying to remote storage is suspended.""");
        rows.add("remote.log.delete.on.disable", ConfigDef.Type.BOOLEAN, "false", null, null, Effect.NOT_YET, """
                Whether remote data goes when `remote.storage.enable` is switched off.""");
        rows.add(
                "remote.copy.lag.ms",
                ConfigDef.Type.LONG,
                "0",
                atLeast(-1),
                "log.remote.copy.lag.ms",
                Effect.NOT_YET,
                """
                How long a closed segment waits before it is copied, in milliseconds.""");
        rows.add(
                "remote.copy.lag.bytes",
                ConfigDef.Type.LONG,
                "-1",
                atLeast(-1),
                "log.remote.copy.lag.bytes",
                Effect.NOT_YET,
                """
                How many newer bytes there must be before a closed segment is copied.""");
        rows.add(
                "local.retention.ms",
                ConfigDef.Type.LONG,
                "-2",
                atLeast(-2),
                "log.local.retention.ms",
                Effect.NOT_YET,
                """
                How long a copied segment stays on the local disk, in milliseconds; -2 as long as `retention.ms`.""");
        rows.add(
                "local.retention.bytes",
                ConfigDef.Type.LONG,
                "-2",
                atLeast(-2),
                "log.local.retention.bytes",
                Effect.NOT_YET,
                """
                How many bytes of copied segments stay on the local disk; -2 as many as `retention.bytes`.""");
    }

    private static void addOwn(Rows rows) {
        rows.add(
                "searchable.enabled",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                null,
                Effect.ABSENT,
                "Whether the topic can be searched.");
        rows.add(
                "searchable",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                null,
                Effect.ABSENT,
                "Short for `searchable.enabled`.");
        rows.add(
                "columnar.enabled",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                null,
                Effect.ABSENT,
                "Whether the topic is an SQL table.");
        rows.add(
                "vector.enabled",
                ConfigDef.Type.BOOLEAN,
                "false",
                null,
                null,
                Effect.ABSENT,
                "Whether the topic's records are embedded.");
    }

    private static ConfigDef.Validator string(String... allowed) {
        return ConfigDef.ValidString.in(allowed);
    }

    private static ConfigDef.Validator gzipLevel() {
        return (name, value) -> {
            if (value instanceof Integer level && level != -1 && (level < 1 || level > 9)) {
                throw new ConfigException(name, value, "Value must be between 1 and 9 or equal to -1");
            }
        };
    }

    private static final class Rows {
        private final Map<String, TopicConfigKey> byName = new TreeMap<>();

        void add(
                String name,
                ConfigDef.Type type,
                String defaultText,
                ConfigDef.@Nullable Validator validator,
                @Nullable String synonym,
                Effect effect,
                String doc) {
            byName.put(name, new TopicConfigKey(name, type, defaultText, validator, synonym, effect, doc));
        }
    }
}
