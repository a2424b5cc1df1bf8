package io.chronik.http;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.chronik.metrics.Metrics;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers {@code /health}, {@code /ready} and {@code /metrics}, each request on a virtual thread. Everything else gets a JSON error.
 * It may be started before the node is ready, so that the node can be watched while it recovers.
 */
public final class AdminHttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AdminHttpServer.class);

    private static final List<String> PATHS = List.of("/health", "/ready", "/metrics");
    private static final int MAX_CONCURRENT_REQUESTS = 64;
    private static final int MAX_BODY_BYTES = 64 * 1024;
    private static final int BACKLOG = 64;
    private static final String JSON = "application/json";

    /** The JDK's server takes its limits only from system properties, which are read when its first instance is created. */
    private static final Map<String, String> PLATFORM_LIMITS = Map.of(
            "jdk.httpserver.maxConnections", "256",
            "sun.net.httpserver.maxIdleConnections", "64",
            "sun.net.httpserver.maxReqHeaders", "100",
            "sun.net.httpserver.maxReqHeaderSize", "32768",
            "sun.net.httpserver.maxReqTime", "10",
            "sun.net.httpserver.maxRspTime", "30");

    private final HttpServer server;
    private final ExecutorService threads;
    private final Semaphore permits = new Semaphore(MAX_CONCURRENT_REQUESTS);
    private final Map<String, Object> identity;
    private final Supplier<Health> health;
    private final Metrics metrics;

    /**
     * Binds the socket; {@link #start} begins to answer.
     *
     * @param address where to listen; port 0 takes any free one
     * @param identity what {@code /health} says about the node besides its state, such as version and node id: strings, numbers and
     *     booleans by name
     * @param health asked for by every request, on its own thread; must not block
     * @param metrics what {@code /metrics} shows
     * @throws IOException naming the address, if it can't be bound
     */
    public AdminHttpServer(
            InetSocketAddress address, Map<String, Object> identity, Supplier<Health> health, Metrics metrics)
            throws IOException {
        this.identity = new LinkedHashMap<>(identity);
        this.health = health;
        this.metrics = metrics;
        PLATFORM_LIMITS.forEach((name, limit) -> {
            if (System.getProperty(name) == null) {
                System.setProperty(name, limit);
            }
        });
        if (address.isUnresolved()) {
            throw new IOException("The HTTP API can't listen on " + address.getHostString()
                    + ", which has no address; set api.bind to one of this machine's.");
        }
        try {
            server = HttpServer.create(address, BACKLOG);
        } catch (IOException e) {
            throw new IOException(
                    "The HTTP API can't listen on " + address + " (" + e.getMessage()
                            + "); free the port or set api.port and api.bind.",
                    e);
        }
        threads = Executors.newThreadPerTaskExecutor(
                Thread.ofVirtual().name("http-", 0).factory());
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Begins to answer. */
    public void start() {
        server.start();
    }

    /** Where it listens. */
    public InetSocketAddress address() {
        return server.getAddress();
    }

    /** Frees the port and ends what is being answered. Idempotent. */
    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }

    /** The root of a request's thread: whatever goes wrong is answered and logged here. */
    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            send(exchange, permitted(exchange));
        }
    }

    private Answer permitted(HttpExchange exchange) {
        if (!permits.tryAcquire()) {
            return error(503, "Too many requests at a time", "try again in a second");
        }
        try {
            return answer(exchange);
        } catch (RuntimeException e) {
            LOG.error(
                    "Request {} {} failed",
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().getPath(),
                    e);
            return error(500, "Internal error", "the node's log says more");
        } finally {
            permits.release();
        }
    }

    private Answer answer(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        if (!PATHS.contains(path)) {
            return error(404, "Not found", "this version answers " + String.join(", ", PATHS));
        }
        String method = exchange.getRequestMethod();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            return error(405, "Method not allowed", "use GET");
        }
        if (bodyBytes(exchange.getRequestHeaders()) > MAX_BODY_BYTES) {
            return error(413, "Content too large", "send no body");
        }
        return switch (path) {
            case "/health" -> health();
            case "/ready" -> ready();
            default -> new Answer(200, Metrics.CONTENT_TYPE, metrics.prometheusText());
        };
    }

    private Answer health() {
        Map<String, Object> body = new LinkedHashMap<>();
        describe(body, health.get());
        body.putAll(identity);
        return new Answer(200, JSON, JsonText.object(body));
    }

    private Answer ready() {
        Health now = health.get();
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("ready", now.state() == Health.State.READY);
        describe(body, now);
        return new Answer(now.state() == Health.State.READY ? 200 : 503, JSON, JsonText.object(body));
    }

    private static void describe(Map<String, Object> body, Health health) {
        body.put("status", health.state().word());
        if (!health.reason().isEmpty()) {
            body.put("reason", health.reason());
        }
    }

    private static Answer error(int status, String error, String hint) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", status);
        body.put("error", error);
        body.put("hint", hint);
        body.put("available", PATHS);
        return new Answer(status, JSON, JsonText.object(body));
    }

    /** The body's announced size; a chunked body counts as none, because the server reads no more of it than it may discard. */
    private static long bodyBytes(Headers headers) {
        String length = headers.getFirst("Content-Length");
        return length == null ? 0 : Long.parseLong(length);
    }

    private static void send(HttpExchange exchange, Answer answer) throws IOException {
        byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", answer.contentType());
        headers.set("Cache-Control", "no-store");
        headers.set("X-Content-Type-Options", "nosniff");
        if (answer.status() == 405) {
            headers.set("Allow", "GET, HEAD");
        } else if (answer.status() == 413) {
            headers.set("Connection", "close");
        }
        if (exchange.getRequestMethod().equals("HEAD")) {
            headers.set("Content-Length", Integer.toString(body.length));
            exchange.sendResponseHeaders(answer.status(), -1);
        } else {
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            // Closing waits a while for a body that was announced and is not wanted; the client should not.
            exchange.getResponseBody().flush();
        }
    }

    private record Answer(int status, String contentType, String body) {}
}
