package io.chronik.benchmarks.peer;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
import org.apache.kafka.common.message.InitProducerIdResponseData;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.Message;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.MemoryRecordsBuilder;

/**
 * What the broker that does nothing answers. A topic named {@code anything-12} has 12 partitions, so that nothing
 * needs to be remembered.
 */
final class NullAnswers {
    private static final List<ApiKeys> APIS =
            List.of(ApiKeys.PRODUCE, ApiKeys.FETCH, ApiKeys.METADATA, ApiKeys.API_VERSIONS, ApiKeys.INIT_PRODUCER_ID);

    private static final long TOPIC_ID = 0x4e554c4c;
    private static final int RECORD_BYTES = 1024;
    private static final int RECORDS_PER_BATCH = 15;
    private static final int BATCHES = 60;

    private final int port;
    private final byte[] canned = canned();

    NullAnswers(int port) {
        this.port = port;
    }

    Message answer(ApiKeys api, short version, boolean supported, ByteBufferAccessor in) {
        if (api == ApiKeys.PRODUCE) {
            return produce(new ProduceRequestData(in, version));
        }
        if (api == ApiKeys.FETCH) {
            return fetch(new FetchRequestData(in, version));
        }
        if (api == ApiKeys.METADATA) {
            return metadata(new MetadataRequestData(in, version));
        }
        if (api == ApiKeys.API_VERSIONS) {
            return versions(supported);
        }
        if (api == ApiKeys.INIT_PRODUCER_ID) {
            return new InitProducerIdResponseData()
                    .setProducerId(System.nanoTime() & 0xffffff)
                    .setProducerEpoch((short) 0);
        }
        throw new IllegalArgumentException("the broker that does nothing does not answer " + api);
    }

    private static ProduceResponseData produce(ProduceRequestData request) {
        ProduceResponseData response = new ProduceResponseData();
        for (ProduceRequestData.TopicProduceData topic : request.topicData()) {
            List<ProduceResponseData.PartitionProduceResponse> partitions =
                    new ArrayList<>(topic.partitionData().size());
            for (ProduceRequestData.PartitionProduceData partition : topic.partitionData()) {
                partitions.add(new ProduceResponseData.PartitionProduceResponse()
                        .setIndex(partition.index())
                        .setBaseOffset(0));
            }
            response.responses()
                    .add(new ProduceResponseData.TopicProduceResponse()
                            .setName(topic.name())
                            .setTopicId(topic.topicId())
                            .setPartitionResponses(partitions));
        }
        return response;
    }

    private FetchResponseData fetch(FetchRequestData request) {
        FetchResponseData response = new FetchResponseData();
        for (FetchRequestData.FetchTopic topic : request.topics()) {
            List<FetchResponseData.PartitionData> partitions = new ArrayList<>();
            for (FetchRequestData.FetchPartition partition : topic.partitions()) {
                partitions.add(new FetchResponseData.PartitionData()
                        .setPartitionIndex(partition.partition())
                        .setHighWatermark(Long.MAX_VALUE)
                        .setLastStableOffset(Long.MAX_VALUE)
                        .setLogStartOffset(0)
                        .setRecords(recordsFrom(partition.fetchOffset())));
            }
            response.responses()
                    .add(new FetchResponseData.FetchableTopicResponse()
                            .setTopic(topic.topic())
                            .setTopicId(topic.topicId())
                            .setPartitions(partitions));
        }
        return response;
    }

    /** The same batches for every offset; the base offset stands outside what the CRC covers. */
    private MemoryRecords recordsFrom(long offset) {
        ByteBuffer copy = ByteBuffer.wrap(canned.clone());
        int batchBytes = canned.length / BATCHES;
        for (int batch = 0; batch < BATCHES; batch++) {
            copy.putLong(batch * batchBytes, offset + (long) batch * RECORDS_PER_BATCH);
        }
        return MemoryRecords.readableRecords(copy);
    }

    private static byte[] canned() {
        byte[] value = new byte[RECORD_BYTES];
        new Random(1).nextBytes(value);
        ByteBuffer all = ByteBuffer.allocate(2 * BATCHES * RECORDS_PER_BATCH * RECORD_BYTES);
        for (int batch = 0; batch < BATCHES; batch++) {
            MemoryRecordsBuilder builder = MemoryRecords.builder(
                    ByteBuffer.allocate(2 * RECORDS_PER_BATCH * RECORD_BYTES),
                    Compression.NONE,
                    TimestampType.CREATE_TIME,
                    0);
            for (int record = 0; record < RECORDS_PER_BATCH; record++) {
                builder.append(0L, null, value);
            }
            all.put(builder.build().buffer());
        }
        byte[] bytes = new byte[all.position()];
        all.get(0, bytes);
        return bytes;
    }

    private MetadataResponseData metadata(MetadataRequestData request) {
        MetadataResponseData response =
                new MetadataResponseData().setClusterId("nothing").setControllerId(1);
        response.brokers()
                .add(new MetadataResponseData.MetadataResponseBroker()
                        .setNodeId(1)
                        .setHost("127.0.0.1")
                        .setPort(port));
        if (request.topics() != null) {
            for (MetadataRequestData.MetadataRequestTopic topic : request.topics()) {
                response.topics().add(topic(topic.name()));
            }
        }
        return response;
    }

    private static MetadataResponseData.MetadataResponseTopic topic(String name) {
        int partitions = Integer.parseInt(name.substring(name.lastIndexOf('-') + 1));
        MetadataResponseData.MetadataResponseTopic topic = new MetadataResponseData.MetadataResponseTopic()
                .setName(name)
                .setTopicId(new Uuid(TOPIC_ID, 0x1_0000_0000L + name.hashCode()));
        for (int partition = 0; partition < partitions; partition++) {
            topic.partitions()
                    .add(new MetadataResponseData.MetadataResponsePartition()
                            .setPartitionIndex(partition)
                            .setLeaderId(1)
                            .setLeaderEpoch(0)
                            .setReplicaNodes(List.of(1))
                            .setIsrNodes(List.of(1)));
        }
        return topic;
    }

    private static ApiVersionsResponseData versions(boolean supported) {
        ApiVersionsResponseData response = new ApiVersionsResponseData()
                .setErrorCode((supported ? Errors.NONE : Errors.UNSUPPORTED_VERSION).code());
        for (ApiKeys api : APIS) {
            response.apiKeys()
                    .add(new ApiVersionsResponseData.ApiVersion()
                            .setApiKey(api.id)
                            .setMinVersion(api.oldestVersion())
                            .setMaxVersion(api.latestVersion()));
        }
        return response;
    }
}
