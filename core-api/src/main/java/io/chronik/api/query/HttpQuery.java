package io.chronik.api.query;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * A request for a route.
 *
 * @param pathParameters the values of the names in braces, decoded
 * @param queryParameters the parameters behind the question mark, decoded, in order
 * @param contentType the body's type; empty if there is none
 * @param body the body, already within the node's size limit; borrowed for the call; empty if there is none
 */
public record HttpQuery(
        Map<String, String> pathParameters,
        Map<String, List<String>> queryParameters,
        String contentType,
        ByteBuffer body) {}
