package io.chronik.request.access;

import io.chronik.metadata.ClusterImage;
import io.chronik.metadata.TopicImage;
import io.chronik.request.RequestContext;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.Resource;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;

/** What the sender of one request may do. */
record Checks(Authorizer authorizer, RequestContext context, ClusterImage image) {
    boolean cluster(AclOperation operation) {
        return authorizer.allows(context, operation, ResourceType.CLUSTER, Resource.CLUSTER_NAME);
    }

    boolean topic(AclOperation operation, @Nullable String name) {
        return authorizer.allows(context, operation, ResourceType.TOPIC, name == null ? "" : name);
    }

    /** A topic by its id, or else by its name. Whoever asks for an id that there isn't is told so, and learns nothing. */
    boolean topic(AclOperation operation, Uuid id, @Nullable String name) {
        if (id.equals(Uuid.ZERO_UUID)) {
            return topic(operation, name);
        }
        TopicImage topic = image.topic(id);
        return topic(operation, topic == null ? "" : topic.name()) || topic == null;
    }

    boolean group(AclOperation operation, @Nullable String name) {
        return authorizer.allows(context, operation, ResourceType.GROUP, name == null ? "" : name);
    }

    boolean transaction(AclOperation operation, @Nullable String id) {
        return authorizer.allows(context, operation, ResourceType.TRANSACTIONAL_ID, id == null ? "" : id);
    }
}
