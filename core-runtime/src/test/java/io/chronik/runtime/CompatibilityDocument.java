package io.chronik.runtime;

import io.chronik.request.ApiHandler;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.protocol.ApiKeys;

/** What docs/compatibility.md has to say of the handlers that there are. */
final class CompatibilityDocument {
    private static final String INTRODUCTION = """
            # Clients and versions

            Generated from the node's list of handlers; do not edit. After a change:
            `mvn verify -pl core-runtime -am -Dtest=HandlersTest -Dsurefire.failIfNoSpecifiedTests=false -Dchronik.test.jvm=-Dchronik.docs.write=true`.

            A node answers every version of the APIs below, and its ApiVersions response says exactly that. Apache Kafka 4 has dropped the
            clients from before 2.1; here they go on working, because what they send and expect is converted.

            ## Clients that are tested

            | Client | Versions | What is tested |
            |---|---|---|
            | Java | 4.4 and 2.8 | topics, all codecs, headers, groups, commits, admin |
            | Java | 0.11, 0.10.2, 0.9 | produce with all their codecs to a topic made by it, consume in a group, commit, resume; the admin client of 0.11 |
            | kafka-python | 2.0 | as with Java 4.4 |
            | kafka-python | with `api_version` (0, 10, 0), (0, 9, 0), (0, 8, 2) and (0, 8, 1) | as with old Java clients; in 0.8 a group has offsets but no members |
            | librdkafka: kcat and confluent-kafka | 1.7 to 2 | as with Java 4.4 |
            | librdkafka: kcat | with `api.version.request=false` and `broker.version.fallback` 0.10.0.1, 0.9.0 and 0.8.2 | as with old Java clients; 0.8.2 without groups |
            | kafkajs | 2.2 | as with Java 4.4 |

            Each of them reads what all others wrote. See `compat-tests/README.md`.

            ## What is converted for old clients

            - **Produce 0 to 2** bring message sets of format 0 or 1. They become one record batch, compressed as the topic says or as they
              came. Messages of format 0 have no timestamp. Since they are decompressed and compressed again, they cost more than batches;
              a set may decompress to 64 times `max.message.bytes`, or to `max.decompressed.message.bytes` if that is less. Checksums,
              timestamps and keys are checked as everybody's, with the errors that Kafka 3 had. Offsets in what is sent do not count.
            - **Fetch 0 to 3** are answered with message sets of format 0 (0 and 1) or 1 (2 and 3). Offsets, keys, values and (in format 1)
              timestamps are kept; headers and transaction markers are left out. Batches compressed with zstd are refused with
              UNSUPPORTED_COMPRESSION_TYPE. Up to version 2, a message larger than the partition's limit is cut; from 3 on, the first one
              is sent whole. What is converted can't be sent from disk as it is: expect several times the work of a modern fetch.
            - **ListOffsets 0** lists the offsets that segments begin with, newest first. It goes by the timestamps in segments, not by
              when their files were last written.
            - **OffsetCommit 0 and 1, OffsetFetch 0**: Kafka kept the offsets of version 0 in ZooKeeper. Here they are those of the
              group, so that newer clients go on where older ones stopped. The commit time of version 1 does not count.
            - **CreateTopics 0 and 1, DeleteTopics 0, DescribeConfigs 0 and the others below that begin before Kafka 4.4's** differ in
              fields only.

            ## APIs and versions

            | Number | API | Versions | Apache Kafka 4.4 begins at |
            |---|---|---|---|
            """;

    private CompatibilityDocument() {}

    static String of(List<ApiHandler<?, ?>> handlers) {
        StringBuilder text = new StringBuilder(INTRODUCTION);
        handlers.stream()
                .sorted(Comparator.comparingInt(handler -> handler.api().id))
                .forEach(handler -> text.append(row(handler)));
        return text.toString();
    }

    private static String row(ApiHandler<?, ?> handler) {
        ApiKeys api = handler.api();
        return "| %d | %s | %d to %d | %s |\n"
                .formatted(
                        api.id,
                        api.name,
                        handler.minVersion(),
                        handler.maxVersion(),
                        handler.minVersion() < api.oldestVersion() ? api.oldestVersion() : "");
    }
}
