package io.chronik.request;

import io.chronik.request.old.OldVersions;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.UnknownServerException;
import org.apache.kafka.common.message.FetchRequestData;
import org.apache.kafka.common.message.FetchResponseData;
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
    private final int requestBytes;
    private final Services services;

    /** What the calls of a router share. */
    record Services(Executor blocking, RateLimitedLog failures, Access access, ClientLimits limits) {}

    Call(
            ApiHandler<?, ?> handler,
            RequestContext context,
            AbstractRequest request,
            int requestBytes,
            Services services) {
        this.handler = handler;
        this.context = context;
        this.request = request;
        this.requestBytes = requestBytes;
        this.services = services;
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
        Access.Ruling ruling;
        try {
            services.limits.admit(context, request.data());
            ruling = services.access.rule(context, request);
        } catch (Throwable failure) {
            done.accept(failed(failure));
            return;
        }
        switch (ruling) {
            case Access.Refused(ApiMessage instead) -> done.accept(reply(instead, 0));
            case Access.Admitted admitted -> {
                switch (handler) {
                    case ApiHandler.Async<?, ?> async -> startAsync(async, admitted, done);
                    case ApiHandler.Blocking<?, ?> blockingHandler -> startBlocking(blockingHandler, admitted, done);
                }
            }
        }
    }

    // This is where a request's thread begins, for all that our code knows: whatever escapes a handler ends here and
    // becomes a reply.
    private void startAsync(ApiHandler.Async<?, ?> async, Access.Admitted admitted, Consumer<Reply> done) {
        CompletionStage<? extends @Nullable ApiMessage> stage;
        long startedNanos = System.nanoTime();
        try {
            stage = Objects.requireNonNull(typed(async).handle(context, request.data()), "a handler's stage");
        } catch (Throwable failure) {
            done.accept(failed(failure));
            return;
        }
        long busyNanos = System.nanoTime() - startedNanos;
        stage.whenComplete((response, failure) ->
                done.accept(failure == null ? completed(admitted, response, busyNanos) : failed(failure)));
    }

    private void startBlocking(
            ApiHandler.Blocking<?, ?> blockingHandler, Access.Admitted admitted, Consumer<Reply> done) {
        try {
            services.blocking.execute(() -> done.accept(runBlocking(blockingHandler, admitted)));
        } catch (RejectedExecutionException stopping) {
            done.accept(new Reply.Close(STOPPING));
        }
    }

    private Reply runBlocking(ApiHandler.Blocking<?, ?> blockingHandler, Access.Admitted admitted) {
        long startedNanos = System.nanoTime();
        try {
            ApiMessage response = typed(blockingHandler).handle(context, request.data());
            return completed(admitted, response, System.nanoTime() - startedNanos);
        } catch (InterruptedException stopping) {
            return new Reply.Close(STOPPING);
        } catch (Throwable failure) {
            return failed(failure);
        }
    }

    private Reply completed(Access.Admitted admitted, @Nullable ApiMessage response, long busyNanos) {
        try {
            return reply(admitted.completion().apply(response), busyNanos);
        } catch (RuntimeException failure) {
            return failed(failure);
        }
    }

    private Reply reply(@Nullable ApiMessage answer, long busyNanos) {
        int pause =
                services.limits.charge(new ClientLimits.Cost(context, request.data(), answer, requestBytes, busyNanos));
        if (answer == null) {
            return new Reply.None(pause);
        }
        ApiMessage response = answer;
        if (pause > 0) {
            response = paused(answer);
            pause = Math.max(pause, ThrottleTimes.of(answer));
            ThrottleTimes.set(response, pause);
        } else {
            pause = ThrottleTimes.of(answer);
        }
        return new Reply.Response(
                context.api().responseHeaderVersion(context.version()),
                context.correlationId(),
                inVersion(context.api(), context.version(), response),
                context.version(),
                pause);
    }

    /** A consumer that has to pause gets no records (KIP-219): it asks for them again. */
    private ApiMessage paused(ApiMessage answer) {
        if (!(answer instanceof FetchResponseData response) || response.errorCode() != Errors.NONE.code()) {
            return answer;
        }
        Reply.closeRecords(response);
        boolean incremental = request.data() instanceof FetchRequestData fetch && fetch.sessionEpoch() > 0;
        return new FetchResponseData().setSessionId(incremental ? response.sessionId() : 0);
    }

    @Override
    public Reply failed(Throwable failure) {
        Throwable cause = Errors.maybeUnwrapException(failure);
        if (!(cause instanceof ApiException)) {
            services.failures.log(left -> LOG.error(
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
