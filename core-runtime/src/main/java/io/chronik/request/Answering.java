package io.chronik.request;

import java.util.function.BiFunction;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;

/**
 * Answers one Kafka API with a function: for those APIs whose answer hardly depends on anything.
 *
 * @param api the API
 * @param answer may block
 */
public record Answering<Q extends ApiMessage, R extends ApiMessage>(
        ApiKeys api, BiFunction<RequestContext, Q, R> answer) implements ApiHandler.Blocking<Q, R> {
    @Override
    public R handle(RequestContext context, Q request) {
        return answer.apply(context, request);
    }
}
