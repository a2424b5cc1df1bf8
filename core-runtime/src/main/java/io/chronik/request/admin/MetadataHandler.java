package io.chronik.request.admin;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.metadata.TopicImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.NodeAddress;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.message.MetadataRequestData;
import org.apache.kafka.common.message.MetadataRequestData.MetadataRequestTopic;
import org.apache.kafka.common.message.MetadataResponseData;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBroker;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseBrokerCollection;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponsePartition;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopic;
import org.apache.kafka.common.message.MetadataResponseData.MetadataResponseTopicCollection;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** Tells clients which topics there are and who leads their partitions, and creates topics on demand. */
public final class MetadataHandler implements ApiHandler.Blocking<MetadataRequestData, MetadataResponseData> {
    /** What one request may create unasked; a client repeats its request for the rest. */
    private static final int MAX_AUTO_CREATED_PARTITIONS = 10_000;

    private final Metadata metadata;
    private final NodeAddress address;
    private final TopicDefaults defaults;

    /** Creates it. */
    public MetadataHandler(Metadata metadata, NodeAddress address, TopicDefaults defaults) {
        this.metadata = metadata;
        this.address = address;
        this.defaults = defaults;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.METADATA;
    }

    @Override
    public MetadataResponseData handle(RequestContext context, MetadataRequestData request) {
        MetadataResponseTopicCollection topics = new MetadataResponseTopicCollection();
        if (request.topics() == null
                || (context.version() == 0 && request.topics().isEmpty())) {
            metadata.image().topics().values().forEach(topic -> topics.add(existing(topic, request)));
        } else {
            checkIds(context.version(), request.topics());
            Set<Uuid> ids = new LinkedHashSet<>();
            Set<String> names = new LinkedHashSet<>();
            for (MetadataRequestTopic topic : request.topics()) {
                if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
                    ids.add(topic.topicId());
                } else if (topic.name() != null) {
                    names.add(topic.name());
                }
            }
            // As Kafka: a request that has ids is answered for its ids alone.
            if (ids.isEmpty()) {
                addNamed(names, request, topics);
            } else {
                addIdentified(ids, request, topics);
            }
        }
        MetadataResponseBrokerCollection brokers = new MetadataResponseBrokerCollection();
        brokers.add(new MetadataResponseBroker()
                .setNodeId(address.nodeId())
                .setHost(address.host())
                .setPort(address.port())
                .setRack(address.rack()));
        return new MetadataResponseData()
                .setBrokers(brokers)
                .setClusterId(metadata.image().clusterId())
                .setControllerId(address.nodeId())
                .setClusterAuthorizedOperations(
                        request.includeClusterAuthorizedOperations()
                                ? AuthorizedOperations.CLUSTER
                                : AuthorizedOperations.NOT_ASKED)
                .setTopics(topics);
    }

    private static void checkIds(short version, List<MetadataRequestTopic> topics) {
        if (version >= 12) {
            return;
        }
        for (MetadataRequestTopic topic : topics) {
            if (topic.name() == null) {
                throw new InvalidRequestException("Topic name can not be null for version " + version);
            }
            if (!topic.topicId().equals(Uuid.ZERO_UUID)) {
                throw new InvalidRequestException("Topic IDs are not supported in requests for version " + version);
            }
        }
    }

    private void addIdentified(Set<Uuid> ids, MetadataRequestData request, MetadataResponseTopicCollection target) {
        ClusterImage image = metadata.image();
        for (Uuid id : ids) {
            TopicImage topic = image.topic(id);
            target.add(
                    topic != null
                            ? existing(topic, request)
                            : new MetadataResponseTopic()
                                    .setErrorCode(Errors.UNKNOWN_TOPIC_ID.code())
                                    .setName(null)
                                    .setTopicId(id));
        }
    }

    private void addNamed(Set<String> names, MetadataRequestData request, MetadataResponseTopicCollection target) {
        ClusterImage image = metadata.image();
        List<String> missing = names.stream()
                .filter(name -> image.topic(name) == null && Failures.ofName(name) == null)
                .toList();
        boolean create = defaults.autoCreate() && request.allowAutoTopicCreation();
        Map<String, Errors> errors = create && !missing.isEmpty() ? autoCreate(missing) : Map.of();
        ClusterImage now = metadata.image();
        for (String name : names) {
            TopicImage topic = now.topic(name);
            if (topic != null) {
                target.add(existing(topic, request));
                continue;
            }
            Errors otherwise =
                    Failures.ofName(name) == null ? Errors.UNKNOWN_TOPIC_OR_PARTITION : Errors.INVALID_TOPIC_EXCEPTION;
            target.add(new MetadataResponseTopic()
                    .setErrorCode(errors.getOrDefault(name, otherwise).code())
                    .setName(name)
                    .setIsInternal(Topic.isInternal(name)));
        }
    }

    /** Creates topics; the errors of those that were not. Internal topics are their owners' to create. */
    private Map<String, Errors> autoCreate(List<String> names) {
        List<TopicCreation.Wanted> wanted = names.stream()
                .filter(name -> !Topic.isInternal(name) && !name.equals(Topic.CLUSTER_METADATA_TOPIC_NAME))
                .limit(Math.max(1, MAX_AUTO_CREATED_PARTITIONS / defaults.partitions()))
                .map(name -> new TopicCreation.Wanted(name, defaults.partitions(), Map.of()))
                .toList();
        Map<String, Errors> errors = new HashMap<>();
        try {
            List<TopicCreation> outcomes = metadata.createTopics(wanted, false);
            for (int i = 0; i < wanted.size(); i++) {
                if (outcomes.get(i) instanceof TopicCreation.Collides) {
                    errors.put(wanted.get(i).name(), Errors.INVALID_TOPIC_EXCEPTION);
                }
            }
        } catch (MetadataStoreException e) {
            wanted.forEach(topic -> errors.put(topic.name(), Errors.UNKNOWN_TOPIC_OR_PARTITION));
        }
        return errors;
    }

    private MetadataResponseTopic existing(TopicImage topic, MetadataRequestData request) {
        List<Integer> replicas = List.of(address.nodeId());
        List<MetadataResponsePartition> partitions = new ArrayList<>(topic.partitions());
        for (int i = 0; i < topic.partitions(); i++) {
            partitions.add(new MetadataResponsePartition()
                    .setPartitionIndex(i)
                    .setLeaderId(address.nodeId())
                    .setLeaderEpoch(0)
                    .setReplicaNodes(replicas)
                    .setIsrNodes(replicas)
                    .setOfflineReplicas(List.of()));
        }
        return new MetadataResponseTopic()
                .setErrorCode(Errors.NONE.code())
                .setName(topic.name())
                .setTopicId(topic.id())
                .setIsInternal(Topic.isInternal(topic.name()))
                .setTopicAuthorizedOperations(
                        request.includeTopicAuthorizedOperations()
                                ? AuthorizedOperations.TOPIC
                                : AuthorizedOperations.NOT_ASKED)
                .setPartitions(partitions);
    }
}
