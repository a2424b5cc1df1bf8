package io.chronik.net;

import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.jspecify.annotations.Nullable;

/** Handlers made of a function. */
final class TestHandlers {
    private TestHandlers() {}

    record Scripted(
            ApiKeys api,
            boolean pipelined,
            boolean releasesRequestEarly,
            BiFunction<RequestContext, ApiMessage, CompletionStage<? extends @Nullable ApiMessage>> script)
            implements ApiHandler.Async<ApiMessage, ApiMessage> {
        @Override
        public CompletionStage<? extends @Nullable ApiMessage> handle(RequestContext context, ApiMessage request) {
            return script.apply(context, request);
        }
    }

    /** A handler that may block. */
    interface Body {
        ApiMessage answer(RequestContext context, ApiMessage request) throws InterruptedException;
    }

    record ScriptedBlocking(ApiKeys api, Body body) implements ApiHandler.Blocking<ApiMessage, ApiMessage> {
        @Override
        public ApiMessage handle(RequestContext context, ApiMessage request) throws InterruptedException {
            return body.answer(context, request);
        }
    }
}
