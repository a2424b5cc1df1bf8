package io.chronik.request.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chronik.request.AdminNode;
import io.chronik.request.ApiHandler;
import io.chronik.request.Feature;
import io.chronik.request.NodeAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.InvalidUpdateVersionException;
import org.apache.kafka.common.message.AddRaftVoterRequestData;
import org.apache.kafka.common.message.AddRaftVoterResponseData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignablePartition;
import org.apache.kafka.common.message.AlterPartitionReassignmentsRequestData.ReassignableTopic;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDir;
import org.apache.kafka.common.message.AlterReplicaLogDirsRequestData.AlterReplicaLogDirTopic;
import org.apache.kafka.common.message.DescribeQuorumRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData;
import org.apache.kafka.common.message.ElectLeadersRequestData.TopicPartitions;
import org.apache.kafka.common.message.ListPartitionReassignmentsRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterRequestData;
import org.apache.kafka.common.message.RemoveRaftVoterResponseData;
import org.apache.kafka.common.message.UnregisterBrokerRequestData;
import org.apache.kafka.common.message.UnregisterBrokerResponseData;
import org.apache.kafka.common.message.UnregisterControllerRequestData;
import org.apache.kafka.common.message.UnregisterControllerResponseData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData;
import org.apache.kafka.common.message.UpdateFeaturesRequestData.FeatureUpdateKey;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Apache Kafka 4.4 answers as a single node was read from its wire, message by message. */
final class OneNodeTest {
    private AdminNode node;

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
        node.topic("t", 2);
    }

    private static ElectLeadersRequestData election(int type, boolean all) {
        ElectLeadersRequestData request = new ElectLeadersRequestData().setElectionType((byte) type);
        if (all) {
            return request.setTopicPartitions(null);
        }
        request.topicPartitions().add(new TopicPartitions().setTopic("t").setPartitions(List.of(0, 5)));
        request.topicPartitions().add(new TopicPartitions().setTopic("nope").setPartitions(List.of(0)));
        return request;
    }

    private List<String> elected(int version, ElectLeadersRequestData request) {
        var response = AdminNode.ask(new ElectLeadersHandler(() -> node.metadata.image()), version, request);
        List<String> lines = new ArrayList<>(List.of(String.valueOf(response.errorCode())));
        response.replicaElectionResults().forEach(topic -> {
            lines.add(topic.topic());
            topic.partitionResult()
                    .forEach(partition -> lines.add(
                            partition.partitionId() + " " + partition.errorCode() + " " + partition.errorMessage()));
        });
        return lines;
    }

    @Test
    void no_leader_has_to_be_elected() {
        List<String> some = List.of(
                "0",
                "t",
                "0 84 Leader election not needed for topic partition.",
                "5 3 No such partition as t-5",
                "nope",
                "0 3 No such topic as nope");
        for (int version = 0; version <= 2; version++) {
            assertEquals(some, elected(version, election(0, false)));
        }
        assertEquals(some, elected(2, election(1, false)));
        assertEquals(List.of("0", "t"), elected(2, election(0, true)));
        assertEquals(List.of("42"), elected(2, election(7, true)));
        assertEquals(
                "0 42 Unknown election type 7", elected(2, election(7, false)).get(2));
    }

    private String moved(String topic, int partition, @Nullable List<Integer> replicas) {
        String answer = "";
        for (int version = 0; version <= 1; version++) {
            var response = AdminNode.ask(
                    new AlterPartitionReassignmentsHandler(() -> node.metadata.image()),
                    version,
                    new AlterPartitionReassignmentsRequestData()
                            .setTopics(List.of(new ReassignableTopic()
                                    .setName(topic)
                                    .setPartitions(List.of(new ReassignablePartition()
                                            .setPartitionIndex(partition)
                                            .setReplicas(replicas))))));
            assertEquals(0, response.errorCode());
            var result = response.responses().getFirst().partitions().getFirst();
            answer = result.errorCode() + " " + result.errorMessage();
        }
        return answer;
    }

    @Test
    void a_partition_can_only_be_moved_to_where_it_is() {
        assertEquals("0 null", moved("t", 0, List.of(1)));
        assertEquals("85 null", moved("t", 0, null));
        String none = "39 The manual partition assignment includes broker 2, but no such broker is registered.";
        assertEquals(none, moved("t", 0, List.of(2)));
        assertEquals(none, moved("t", 0, List.of(1, 2)));
        assertEquals(
                "39 The manual partition assignment includes the broker 1 more than once.",
                moved("t", 0, List.of(1, 1)));
        assertEquals("39 The manual partition assignment includes an empty replica list.", moved("t", 0, List.of()));
        assertEquals("3 Unable to find partition t:9.", moved("t", 9, List.of(1)));
        assertEquals("3 Unable to find a topic named nope.", moved("nope", 0, List.of(1)));
        assertEquals(
                List.of(),
                AdminNode.ask(
                                new ListPartitionReassignmentsHandler(),
                                0,
                                new ListPartitionReassignmentsRequestData().setTopics(null))
                        .topics());
    }

    private List<Integer> dirs(String path) {
        AlterReplicaLogDirsRequestData request = new AlterReplicaLogDirsRequestData();
        AlterReplicaLogDir dir = new AlterReplicaLogDir().setPath(path);
        dir.topics().add(new AlterReplicaLogDirTopic().setName("t").setPartitions(List.of(0, 7)));
        dir.topics().add(new AlterReplicaLogDirTopic().setName("nope").setPartitions(List.of(0)));
        request.dirs().add(dir);
        List<Integer> errors = new ArrayList<>();
        AdminNode.ask(new AlterReplicaLogDirsHandler(() -> node.metadata.image(), Path.of("/data/log")), 2, request)
                .results()
                .forEach(topic -> topic.partitions().forEach(partition -> errors.add((int) partition.errorCode())));
        return errors;
    }

    @Test
    void a_log_can_only_be_moved_to_the_folder_where_it_is() {
        assertEquals(List.of(0, 3, 3), dirs("/data/log"));
        assertEquals(List.of(57, 57, 57), dirs("/elsewhere"));
        assertEquals(List.of(57, 57, 57), dirs("log"));
    }

    @Test
    void the_node_is_the_quorum() {
        var handler =
                new DescribeQuorumHandler(new NodeAddress("h", 9092, 1, null), () -> 21, () -> Instant.ofEpochMilli(5));
        for (int version = 0; version <= 2; version++) {
            var response = AdminNode.ask(
                    handler,
                    version,
                    new DescribeQuorumRequestData()
                            .setTopics(List.of(
                                    new DescribeQuorumRequestData.TopicData()
                                            .setTopicName("__cluster_metadata")
                                            .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()
                                                    .setPartitionIndex(0))),
                                    new DescribeQuorumRequestData.TopicData()
                                            .setTopicName("t")
                                            .setPartitions(List.of(new DescribeQuorumRequestData.PartitionData()
                                                    .setPartitionIndex(3))))));
            var quorum = response.topics().getFirst().partitions().getFirst();
            assertEquals(1, quorum.leaderId());
            assertEquals(21, quorum.highWatermark());
            assertEquals(1, quorum.currentVoters().getFirst().replicaId());
            assertEquals(version > 0 ? 5 : -1, quorum.currentVoters().getFirst().lastFetchTimestamp());
            assertEquals(version > 1 ? 1 : 0, response.nodes().size());
            assertEquals(3, response.topics().get(1).partitions().getFirst().errorCode());
        }
    }

    private static void update(int version, String feature, int level, int type) {
        UpdateFeaturesRequestData request = new UpdateFeaturesRequestData();
        FeatureUpdateKey update = new FeatureUpdateKey().setFeature(feature).setMaxVersionLevel((short) level);
        if (version == 0) {
            update.setAllowDowngrade(type > 1);
        } else {
            update.setUpgradeType((byte) type);
        }
        request.featureUpdates().add(update);
        var response = AdminNode.ask(
                new UpdateFeaturesHandler(List.of(new Feature("group.version", (short) 0, (short) 1, (short) 1)), 1),
                version,
                request);
        assertEquals(0, response.errorCode());
        assertEquals(version < 2 ? 1 : 0, response.results().size());
    }

    private static String notUpdated(String feature, int level, int type) {
        String prefix = "The update failed for all features since the following feature had an error: "
                + "Invalid update version " + level + " for feature " + feature + ". ";
        String message = "";
        for (int version = type > 2 || type < 1 ? 1 : 0; version <= 2; version++) {
            int asked = version;
            message = assertThrows(InvalidUpdateVersionException.class, () -> update(asked, feature, level, type))
                    .getMessage();
            assertEquals(prefix, message.substring(0, prefix.length()));
        }
        return message.substring(prefix.length());
    }

    @Test
    void a_feature_stays_at_its_level() {
        for (int version = 0; version <= 2; version++) {
            update(version, "group.version", 1, 1);
        }
        assertEquals("Local controller 1 only supports versions 0-1", notUpdated("group.version", 9, 1));
        assertEquals("Local controller 1 does not support this feature.", notUpdated("nope", 1, 1));
        assertEquals("A feature version cannot be less than 0.", notUpdated("group.version", -1, 1));
        assertEquals(
                "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe "
                        + "downgrade.",
                notUpdated("group.version", 0, 1));
        assertEquals("The controller does not support the given upgrade type.", notUpdated("group.version", 1, 7));
        assertEquals(
                "This node runs the feature at version 1, which follows from its release; other versions can't be "
                        + "chosen.",
                notUpdated("group.version", 0, 2));
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <R extends ApiMessage> R member(ApiKeys api, ApiMessage request) {
        ApiHandler<?, ?> handler = new Membership("c", 1)
                .handlers().stream().filter(h -> h.api() == api).findFirst().orElseThrow();
        return (R) AdminNode.ask((ApiHandler<ApiMessage, ApiMessage>) handler, handler.maxVersion(), request);
    }

    @Test
    void the_cluster_keeps_its_one_node() {
        UnregisterBrokerResponseData broker =
                member(ApiKeys.UNREGISTER_BROKER, new UnregisterBrokerRequestData().setBrokerId(7));
        assertEquals("102 Broker ID 7 is not currently registered", broker.errorCode() + " " + broker.errorMessage());
        broker = member(ApiKeys.UNREGISTER_BROKER, new UnregisterBrokerRequestData().setBrokerId(1));
        assertEquals(42, broker.errorCode());
        UnregisterControllerResponseData controller =
                member(ApiKeys.UNREGISTER_CONTROLLER, new UnregisterControllerRequestData().setControllerId(7));
        assertEquals(
                "136 Controller ID 7 is not currently registered.",
                controller.errorCode() + " " + controller.errorMessage());
        controller = member(ApiKeys.UNREGISTER_CONTROLLER, new UnregisterControllerRequestData().setControllerId(1));
        assertEquals(
                "42 Controller cannot unregister itself while it is active.",
                controller.errorCode() + " " + controller.errorMessage());
    }

    private static String added(@Nullable String cluster, int id, boolean reachable) {
        AddRaftVoterRequestData request = new AddRaftVoterRequestData()
                .setClusterId(cluster)
                .setVoterId(id)
                .setVoterDirectoryId(new Uuid(1, 2));
        if (reachable) {
            request.listeners()
                    .add(new AddRaftVoterRequestData.Listener()
                            .setName("CONTROLLER")
                            .setHost("h")
                            .setPort(1));
        }
        AddRaftVoterResponseData response = member(ApiKeys.ADD_RAFT_VOTER, request);
        return response.errorCode() + " " + response.errorMessage();
    }

    @Test
    void the_quorum_keeps_its_one_voter() {
        for (String cluster : Arrays.asList("c", null)) {
            assertEquals(
                    "35 Cluster doesn't support adding voter because the kraft.version feature is 0",
                    added(cluster, 3, true));
        }
        assertEquals("104 The given id \"x\" doesn't match the cluster id \"c\"", added("x", 3, true));
        assertEquals("42 Add voter request didn't include a valid voter", added("c", -3, true));
        assertEquals(
                "42 Add voter request didn't include the endpoint (Endpoints(endpoints={})) for the default listener "
                        + "ListenerName(CONTROLLER)",
                added("c", 3, false));
        RemoveRaftVoterResponseData removed = member(
                ApiKeys.REMOVE_RAFT_VOTER,
                new RemoveRaftVoterRequestData()
                        .setClusterId(null)
                        .setVoterId(1)
                        .setVoterDirectoryId(new Uuid(1, 2)));
        assertEquals(
                "35 Cluster doesn't support removing voter because the kraft.version feature is 0",
                removed.errorCode() + " " + removed.errorMessage());
    }
}
