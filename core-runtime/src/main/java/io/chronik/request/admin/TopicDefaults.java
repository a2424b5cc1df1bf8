package io.chronik.request.admin;

/**
 * How topics are created for clients that leave it to the node.
 *
 * @param partitions {@code num.partitions}
 * @param autoCreate {@code auto.create.topics.enable}
 */
public record TopicDefaults(int partitions, boolean autoCreate) {}
