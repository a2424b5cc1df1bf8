package io.chronik.runtime;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.config.GroupConfigs;
import io.chronik.config.HostPort;
import io.chronik.config.NodeConfig;
import io.chronik.config.TopicConfigs;
import io.chronik.group.GroupCoordinator;
import io.chronik.log.LogStore;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.request.ApiHandler;
import io.chronik.request.ApiVersionsHandler;
import io.chronik.request.Feature;
import io.chronik.request.MetadataFailures;
import io.chronik.request.MutationLimits;
import io.chronik.request.NodeAddress;
import io.chronik.request.Partitions;
import io.chronik.request.access.AlterUserScramCredentialsHandler;
import io.chronik.request.access.Authentication;
import io.chronik.request.access.CreateAclsHandler;
import io.chronik.request.access.DeleteAclsHandler;
import io.chronik.request.access.DescribeAclsHandler;
import io.chronik.request.access.DescribeUserScramCredentialsHandler;
import io.chronik.request.admin.AlterConfigsHandler;
import io.chronik.request.admin.BrokerConfigs;
import io.chronik.request.admin.CreatePartitionsHandler;
import io.chronik.request.admin.CreateTopicsHandler;
import io.chronik.request.admin.DeleteTopicsHandler;
import io.chronik.request.admin.DescribeClusterHandler;
import io.chronik.request.admin.DescribeConfigsHandler;
import io.chronik.request.admin.DescribeTopicPartitionsHandler;
import io.chronik.request.admin.IncrementalAlterConfigsHandler;
import io.chronik.request.admin.ListConfigResourcesHandler;
import io.chronik.request.admin.MetadataHandler;
import io.chronik.request.admin.TopicDefaults;
import io.chronik.request.cluster.AlterPartitionReassignmentsHandler;
import io.chronik.request.cluster.AlterReplicaLogDirsHandler;
import io.chronik.request.cluster.DescribeQuorumHandler;
import io.chronik.request.cluster.ElectLeadersHandler;
import io.chronik.request.cluster.ListPartitionReassignmentsHandler;
import io.chronik.request.cluster.Membership;
import io.chronik.request.cluster.UpdateFeaturesHandler;
import io.chronik.request.fetch.FetchHandler;
import io.chronik.request.group.ConsumerGroupDescribeHandler;
import io.chronik.request.group.ConsumerGroupHeartbeatHandler;
import io.chronik.request.group.CoordinatorEndpoint;
import io.chronik.request.group.DeleteGroupsHandler;
import io.chronik.request.group.DescribeGroupsHandler;
import io.chronik.request.group.FindCoordinatorHandler;
import io.chronik.request.group.HeartbeatHandler;
import io.chronik.request.group.JoinGroupHandler;
import io.chronik.request.group.LeaveGroupHandler;
import io.chronik.request.group.ListGroupsHandler;
import io.chronik.request.group.OffsetCommitHandler;
import io.chronik.request.group.OffsetDeleteHandler;
import io.chronik.request.group.OffsetFetchHandler;
import io.chronik.request.group.SyncGroupHandler;
import io.chronik.request.offset.DeleteRecordsHandler;
import io.chronik.request.offset.DescribeLogDirsHandler;
import io.chronik.request.offset.ListOffsetsHandler;
import io.chronik.request.offset.OffsetForLeaderEpochHandler;
import io.chronik.request.produce.InitProducerIdHandler;
import io.chronik.request.produce.ProduceHandler;
import io.chronik.request.quota.AlterClientQuotasHandler;
import io.chronik.request.quota.DescribeClientQuotasHandler;
import io.chronik.request.telemetry.ClientInstances;
import io.chronik.request.telemetry.ClientMetricsReceiver;
import io.chronik.request.telemetry.GetTelemetrySubscriptionsHandler;
import io.chronik.request.telemetry.PushTelemetryHandler;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.random.RandomGenerator;
import org.apache.kafka.common.Node;

/** Makes the handlers of all APIs that the node answers: what is in this list is what is advertised. */
final class Handlers {
    private final NodeConfig config;
    private final HostPort advertised;
    private final Metadata metadata;
    private final LogStore logs;
    private final TopicConfigs topicConfigs;
    private final EffectiveTopicConfigs effective;
    private final GroupCoordinator groups;
    private final Path logFolder;

    Handlers(
            NodeConfig config,
            HostPort advertised,
            Metadata metadata,
            LogStore logs,
            TopicConfigs topicConfigs,
            EffectiveTopicConfigs effective,
            GroupCoordinator groups,
            Path logFolder) {
        this.config = config;
        this.advertised = advertised;
        this.metadata = metadata;
        this.logs = logs;
        this.topicConfigs = topicConfigs;
        this.effective = effective;
        this.groups = groups;
        this.logFolder = logFolder;
    }

    List<ApiHandler<?, ?>> all(
            InstantSource clock,
            ScheduledExecutorService timer,
            Executor blocking,
            MutationLimits limits,
            ClientMetricsReceiver receiver) {
        Partitions partitions = new Partitions(metadata::image, logs);
        List<ApiHandler<?, ?>> handlers = new ArrayList<>();
        handlers.add(new ProduceHandler(partitions, logs.shard(), effective::of, clock));
        handlers.add(new FetchHandler(partitions, clock, RandomGenerator.getDefault(), timer, blocking));
        handlers.add(new ListOffsetsHandler(partitions));
        handlers.add(new OffsetForLeaderEpochHandler(partitions));
        handlers.add(new DeleteRecordsHandler(partitions, logs.shard(), effective::of));
        handlers.add(new DescribeLogDirsHandler(partitions, logs, logFolder));
        handlers.add(new InitProducerIdHandler(this::allocateProducerIds));
        handlers.addAll(adminHandlers(limits));
        handlers.addAll(groupHandlers());
        handlers.addAll(clusterHandlers(clock));
        handlers.addAll(accessHandlers());
        ClientInstances instances = new ClientInstances(metadata::image, clock);
        handlers.add(new GetTelemetrySubscriptionsHandler(instances));
        handlers.add(new PushTelemetryHandler(instances, receiver));
        handlers.add(new ApiVersionsHandler(
                List.copyOf(handlers), features(), metadata.image().clusterId(), config.nodeId()));
        return handlers;
    }

    private List<ApiHandler<?, ?>> adminHandlers(MutationLimits limits) {
        NodeAddress address = address();
        TopicDefaults defaults = new TopicDefaults(config.numPartitions(), config.autoCreateTopics());
        GroupConfigs groupConfigs = new GroupConfigs(config.groupConfigs());
        return List.of(
                new MetadataHandler(metadata, address, defaults),
                new DescribeClusterHandler(metadata, address),
                new DescribeTopicPartitionsHandler(metadata),
                new CreateTopicsHandler(metadata, topicConfigs, defaults, limits),
                new CreatePartitionsHandler(metadata, limits),
                new DeleteTopicsHandler(metadata, limits),
                new ListConfigResourcesHandler(metadata),
                new DescribeConfigsHandler(
                        metadata,
                        topicConfigs,
                        groupConfigs,
                        BrokerConfigs.of(config, topicConfigs, address),
                        config.logLevel()),
                new AlterConfigsHandler(metadata, topicConfigs, groupConfigs),
                new IncrementalAlterConfigsHandler(metadata, topicConfigs, groupConfigs));
    }

    private NodeAddress address() {
        return new NodeAddress(advertised.host(), advertised.port(), config.nodeId(), null);
    }

    private List<ApiHandler<?, ?>> clusterHandlers(InstantSource clock) {
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(List.of(
                new ElectLeadersHandler(metadata::image),
                new AlterPartitionReassignmentsHandler(metadata::image),
                new ListPartitionReassignmentsHandler(),
                new AlterReplicaLogDirsHandler(metadata::image, logFolder),
                new DescribeQuorumHandler(address(), metadata::changes, clock),
                new UpdateFeaturesHandler(features(), config.nodeId())));
        handlers.addAll(new Membership(metadata.image().clusterId(), config.nodeId()).handlers());
        return handlers;
    }

    private List<ApiHandler<?, ?>> accessHandlers() {
        List<ApiHandler<?, ?>> handlers = new ArrayList<>(List.of(
                new DescribeClientQuotasHandler(metadata::image),
                new AlterClientQuotasHandler(metadata),
                new DescribeUserScramCredentialsHandler(metadata::image),
                new AlterUserScramCredentialsHandler(metadata),
                new DescribeAclsHandler(metadata::image),
                new CreateAclsHandler(metadata),
                new DeleteAclsHandler(metadata)));
        handlers.addAll(Authentication.handlers());
        return handlers;
    }

    private List<ApiHandler<?, ?>> groupHandlers() {
        Node self = new Node(config.nodeId(), advertised.host(), advertised.port());
        CoordinatorEndpoint endpoint = _ -> self;
        return List.of(
                new FindCoordinatorHandler(groups, this::ensureExists, endpoint),
                new JoinGroupHandler(groups),
                new SyncGroupHandler(groups),
                new HeartbeatHandler(groups),
                new LeaveGroupHandler(groups),
                new OffsetCommitHandler(groups, metadata::image),
                new OffsetFetchHandler(groups, metadata::image),
                new OffsetDeleteHandler(groups, metadata::image),
                new DescribeGroupsHandler(groups),
                new ListGroupsHandler(groups),
                new DeleteGroupsHandler(groups),
                new ConsumerGroupHeartbeatHandler(groups),
                new ConsumerGroupDescribeHandler(groups));
    }

    private static List<Feature> features() {
        return List.of(new Feature("group.version", (short) 0, (short) 1, (short) 1));
    }

    private long allocateProducerIds(int count) {
        try {
            return metadata.allocateProducerIds(count);
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("a block of producer ids", e);
        }
    }

    private void ensureExists(String name, int partitions, Map<String, String> configs) {
        if (metadata.image().topic(name) != null) {
            return;
        }
        try {
            metadata.createTopics(List.of(new TopicCreation.Wanted(name, partitions, configs)), false);
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("topic " + name, e);
        }
    }
}
