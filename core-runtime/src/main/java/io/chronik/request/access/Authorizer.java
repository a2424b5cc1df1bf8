package io.chronik.request.access;

import io.chronik.request.RequestContext;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/** Knows who may do what. Asked several times for every request, by many threads; must not block. */
@FunctionalInterface
public interface Authorizer {
    /**
     * Decides on one operation.
     *
     * @param context names the principal, the address it comes from and the API
     * @param operation Kafka's, such as {@code WRITE}
     * @param type what it is done to
     * @param name of the topic, group, transactional id or user; {@code kafka-cluster} for the cluster
     */
    boolean allows(RequestContext context, AclOperation operation, ResourceType type, String name);
}
