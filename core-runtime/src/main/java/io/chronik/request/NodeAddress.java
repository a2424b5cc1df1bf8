package io.chronik.request;

import org.jspecify.annotations.Nullable;

/**
 * Where clients reach this node.
 *
 * @param host as advertised: never a wildcard address
 * @param port as advertised
 * @param nodeId the node's id
 * @param rack where it stands, or null
 */
public record NodeAddress(
        String host, int port, int nodeId, @Nullable String rack) {}
