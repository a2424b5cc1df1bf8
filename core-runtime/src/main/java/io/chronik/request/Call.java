package io.chronik.request;

import io.chronik.request.old.OldVersions;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A decoded request and the handler that answers it. Started once, by the connection's thread; replies come on any thread. */
final class Call implements Incoming.Request {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final String STOPPING = "the node is stopping";

    private final ApiHandler<?, ?> handler;
    private final RequestContext context;
    private final AbstractRequest request;
    private final Executor blocking;
    private final RateLimitedLog failures;

    Call(
            ApiHandler<?, ?> handler,
            RequestContext context,
            AbstractRequest request,
            Executor blocking,
            RateLimitedLog failures) {
        this.handler = handler;
        this.context = context;
        this.request = request;
        this.blocking = blocking;
        this.failures = failures;
    }

    @Override
    public boolean pipelined() {
        return handler instanceof ApiHandler.Async<?, ?> async && async.pipelined();
    }

    @Override
    public boolean borrowsFrame() {
        return switch (context.api()) {
            case PRODUCE, PUSH_TELEMETRY -> !(handler instanceof ApiHandler.Async<?, ?> a && a.releasesRequestEarly());
            default -> false;
        };
    }

    @Override
    public void start(Consumer<Reply> done) {
        switch (handler) {
            case ApiHandler.Async<?, ?> async -> startAsync(async, done);
            case ApiHandler.Blocking<?, ?> blockingHandler -> startBlocking(blockingHandler, done);
        }
    }

    // This is where a request's thread begins, for all that our code knows: whatever escapes a handler ends here and
    // becomes a reply.
    private void startAsync(ApiHandler.Async<?, ?> async, Consumer<Reply> done) {
        CompletionStage<? extends @Nullable ApiMessage> stage;
        try {
            stage = Objects.requireNonNull(typed(async).handle(context, request.data()), "a handler's stage");
        } catch (Throwable failure) {
            done.accept(failed(failure));
            return;
        }
        stage.whenComplete((response, failure) -> done.accept(failure == null ? reply(response) : failed(failure)));
    }

    private void startBlocking(ApiHandler.Blocking<?, ?> blockingHandler, Consumer<Reply> done) {
        try {
            blocking.execute(() -> done.accept(runBlocking(blockingHandler)));
        } catch (RejectedExecutionException stopping) {
            done.accept(new Reply.Close(STOPPING));
        }
    }

    private Reply runBlocking(ApiHandler.Blocking<?, ?> blockingHandler) {
        try {
            return reply(typed(blockingHandler).handle(context, request.data()));
        } catch (InterruptedException stopping) {
            return new Reply.Close(STOPPING);
        } catch (Throwable failure) {
            return failed(failure);
        }
    }

    private Reply reply(@Nullable ApiMessage response) {
        if (response == null) {
            return new Reply.None();
        }
        return new Reply.Response(
                context.api().responseHeaderVersion(context.version()),
                context.correlationId(),
                inVersion(context.api(), context.version(), response),
                context.version(),
                ThrottleTimes.of(response));
    }

    @Override
    public Reply failed(Throwable failure) {
        Throwable cause = Errors.maybeUnwrapException(failure);
        if (!(cause instanceof ApiException)) {
            failures.log(left -> LOG.error(
                    "request failed: api={} version={} correlationId={} clientId={} remote={} similar lines left out={}",
                    context.api(),
                    context.version(),
                    context.correlationId(),
                    context.clientId(),
                    context.remote(),
                    left,
                    cause));
            return error(new UnknownServerException());
        }
        return error(cause);
    }

    private Reply error(Throwable cause) {
        return errorReply(request, context, cause);
    }

    /** The API's own error response, or a closed connection where it has none (Produce with acks=0). */
    static Reply errorReply(AbstractRequest request, RequestContext context, Throwable cause) {
        AbstractResponse response;
        try {
            response = request.getErrorResponse(0, cause);
        } catch (RuntimeException unanswerable) {
            return new Reply.Close("no error response for " + cause + ": " + unanswerable);
        }
        if (response == null) {
            return new Reply.Close("failed, and the client asked for no response: " + cause);
        }
        short version = OldVersions.has(context.api(), context.version()) ? context.version() : request.version();
        return new Reply.Response(
                context.api().responseHeaderVersion(version),
                context.correlationId(),
                inVersion(context.api(), version, response.data()),
                version,
                0);
    }

    /** The response as something that Kafka's way of writing messages writes in that version. */
    private static ApiMessage inVersion(ApiKeys api, short version, ApiMessage response) {
        return OldVersions.has(api, version) ? OldVersions.response(api, version, response) : response;
    }

    @SuppressWarnings("unchecked") // the router decodes with the handler's own API
    private static ApiHandler.Async<ApiMessage, ApiMessage> typed(ApiHandler.Async<?, ?> handler) {
        return (ApiHandler.Async<ApiMessage, ApiMessage>) handler;
    }

    @SuppressWarnings("unchecked") // the router decodes with the handler's own API
    private static ApiHandler.Blocking<ApiMessage, ApiMessage> typed(ApiHandler.Blocking<?, ?> handler) {
        return (ApiHandler.Blocking<ApiMessage, ApiMessage>) handler;
    }
}
