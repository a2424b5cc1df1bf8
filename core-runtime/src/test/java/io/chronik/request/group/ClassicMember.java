package io.chronik.request.group;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.HeartbeatResponseData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData;
import org.apache.kafka.common.message.LeaveGroupResponseData;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.message.SyncGroupResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** A member of a classic group, as a client would play it. */
public final class ClassicMember {
    private final GroupNode node;
    private final String group;
    public String id = "";
    public int generation = -1;

    public ClassicMember(GroupNode node, String group) {
        this.node = node;
        this.group = group;
    }

    /** The first of the two joins that versions from 4 on ask for, answered with the member's id. */
    public ClassicMember introduced() {
        JoinGroupResponseData response = GroupNode.await(join(9));
        if (response.errorCode() != Errors.MEMBER_ID_REQUIRED.code()) {
            throw new AssertionError(response);
        }
        id = response.memberId();
        return this;
    }

    public CompletableFuture<JoinGroupResponseData> join(int version) {
        JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
        protocols.add(new JoinGroupRequestProtocol()
                .setName("range")
                .setMetadata("subscription".getBytes(StandardCharsets.UTF_8)));
        JoinGroupRequestData request = new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(id)
                .setProtocolType("consumer")
                .setProtocols(protocols)
                .setSessionTimeoutMs(30_000)
                .setRebalanceTimeoutMs(30_000);
        return node.<JoinGroupResponseData>begin(ApiKeys.JOIN_GROUP, version, request)
                .thenApply(response -> {
                    if (response.errorCode() == Errors.NONE.code()) {
                        id = response.memberId();
                        generation = response.generationId();
                    }
                    return response;
                });
    }

    public CompletableFuture<SyncGroupResponseData> sync(List<SyncGroupRequestAssignment> assignments) {
        return node.begin(
                ApiKeys.SYNC_GROUP,
                5,
                new SyncGroupRequestData()
                        .setGroupId(group)
                        .setMemberId(id)
                        .setGenerationId(generation)
                        .setProtocolType("consumer")
                        .setProtocolName("range")
                        .setAssignments(assignments));
    }

    public SyncGroupRequestAssignment assigned(String what) {
        return new SyncGroupRequestAssignment().setMemberId(id).setAssignment(what.getBytes(StandardCharsets.UTF_8));
    }

    public Errors heartbeat() {
        HeartbeatResponseData response = node.call(
                ApiKeys.HEARTBEAT,
                4,
                new HeartbeatRequestData().setGroupId(group).setMemberId(id).setGenerationId(generation));
        return Errors.forCode(response.errorCode());
    }

    public Errors leave(int version) {
        LeaveGroupRequestData request = new LeaveGroupRequestData().setGroupId(group);
        if (version < 3) {
            request.setMemberId(id);
        } else {
            request.setMembers(List.of(new LeaveGroupRequestData.MemberIdentity().setMemberId(id)));
        }
        LeaveGroupResponseData response = node.call(ApiKeys.LEAVE_GROUP, version, request);
        return Errors.forCode(
                response.members().isEmpty()
                        ? response.errorCode()
                        : response.members().getFirst().errorCode());
    }

    /** Joins alone and gets the assignment it gives itself. */
    public ClassicMember joinedAlone() {
        introduced();
        JoinGroupResponseData joined = GroupNode.await(join(9));
        if (joined.errorCode() != Errors.NONE.code()) {
            throw new AssertionError(joined);
        }
        SyncGroupResponseData synced = GroupNode.await(sync(List.of(assigned("all"))));
        if (synced.errorCode() != Errors.NONE.code()) {
            throw new AssertionError(synced);
        }
        return this;
    }
}
