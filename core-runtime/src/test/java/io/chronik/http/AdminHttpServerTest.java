package io.chronik.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chronik.metrics.Metrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class AdminHttpServerTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);

    private final Metrics metrics = new Metrics();
    private final AtomicReference<Health> health = new AtomicReference<>(Health.of(Health.State.STARTING));
    private final List<AdminHttpServer> servers = new ArrayList<>();

    @AfterEach
    void close() {
        servers.forEach(AdminHttpServer::close);
    }

    @Test
    void healthSaysWhoAndHowTheNodeIsFromTheStart() throws Exception {
        AdminHttpServer server = server(health::get);
        Response starting = get(server, "/health");

        assertEquals(200, starting.status());
        assertEquals("application/json", starting.header("content-type"));
        assertEquals("starting", starting.json().get("status").asText());
        assertEquals("0.1.0", starting.json().get("version").asText());
        assertEquals(1, starting.json().get("node_id").asInt());
        assertFalse(starting.json().get("sql_enabled").asBoolean(true));

        health.set(Health.of(Health.State.READY));
        assertEquals("ok", get(server, "/health").json().get("status").asText());
    }

    @Test
    void readyIsRefusedUntilTheNodeIs() throws Exception {
        AdminHttpServer server = server(health::get);
        assertEquals(503, get(server, "/ready").status());

        health.set(Health.of(Health.State.READY));
        Response ready = get(server, "/ready");
        assertEquals(200, ready.status());
        assertTrue(ready.json().get("ready").asBoolean());

        health.set(new Health(Health.State.READ_ONLY, "the disk is \"full\"\n\ud83d\ude00"));
        Response readOnly = get(server, "/ready?x=1");
        assertEquals(503, readOnly.status());
        assertFalse(readOnly.json().get("ready").asBoolean(true));
        assertEquals(
                "the disk is \"full\"\n\ud83d\ude00",
                readOnly.json().get("reason").asText());
    }

    @Test
    void metricsAreText() throws Exception {
        metrics.counter("chronik_fetch_requests_total", "Fetch requests.").add(3);
        Response response = get(server(health::get), "/metrics");

        assertEquals(200, response.status());
        assertEquals("text/plain; version=0.0.4; charset=utf-8", response.header("content-type"));
        assertTrue(response.body().contains("chronik_fetch_requests_total 3\n"), response.body());
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/healthz", "/health/", "/_search", "/../etc/passwd", "/%2e%2e/health"})
    void everythingElseIsNotFoundInJson(String path) throws Exception {
        Response response = get(server(health::get), path);

        assertEquals(404, response.status());
        assertEquals(404, response.json().get("status").asInt());
        assertEquals("Not found", response.json().get("error").asText());
        assertEquals("/health", response.json().get("available").get(0).asText());
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
    void onlyReadingIsAllowed(String method) throws Exception {
        Response response =
                send(server(health::get), method + " /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertEquals(405, response.status());
        assertEquals("GET, HEAD", response.header("allow"));
        assertEquals(405, response.json().get("status").asInt());
    }

    @Test
    void headAnswersWithoutABody() throws Exception {
        Response response = send(server(health::get), "HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

        assertEquals(200, response.status());
        assertEquals("", response.body());
    }

    @Test
    void aLargeBodyIsRefusedWithoutWaitingForIt() throws Exception {
        Response response =
                send(server(health::get), "GET /health HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n");

        assertEquals(413, response.status());
    }

    @Test
    void aLargeHeadIsRefused() throws Exception {
        String head = "X-Long: " + "x".repeat(100_000) + "\r\n";
        AdminHttpServer server = server(health::get);

        assertTrue(refused(server, "GET /health HTTP/1.1\r\nHost: x\r\n" + head + "\r\n"));
        assertEquals(200, get(server, "/health").status());
    }

    @Test
    void moreRequestsThanTheLimitAreTurnedAwayAndTheRestIsAnswered() throws Exception {
        CountDownLatch arrived = new CountDownLatch(64);
        CountDownLatch release = new CountDownLatch(1);
        AdminHttpServer server = server(() -> {
            arrived.countDown();
            await(release);
            return Health.of(Health.State.READY);
        });
        List<Socket> waiting = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) {
                Socket socket = connect(server);
                waiting.add(socket);
                socket.getOutputStream().write(request("/health"));
            }
            assertTrue(arrived.await(20, TimeUnit.SECONDS));

            assertEquals(503, get(server, "/metrics").status());
        } finally {
            release.countDown();
        }
        for (Socket socket : waiting) {
            assertEquals(200, read(socket).status());
        }
        assertEquals(200, get(server, "/metrics").status());
    }

    @Test
    void aFailureInsideIsAnInternalErrorThatGivesNothingAway() throws Exception {
        Response response = get(
                server(() -> {
                    throw new IllegalStateException("secret");
                }),
                "/health");

        assertEquals(500, response.status());
        assertFalse(response.body().contains("secret"), response.body());
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            InetSocketAddress address = (InetSocketAddress) taken.getLocalSocketAddress();
            IOException refused = assertThrows(
                    IOException.class, () -> new AdminHttpServer(address, Map.of(), health::get, metrics).close());

            assertTrue(refused.getMessage().contains(Integer.toString(address.getPort())), refused.getMessage());
            assertTrue(refused.getMessage().contains("api.port"), refused.getMessage());
        }
    }

    @Test
    void aHostWithoutAnAddressIsNamed() {
        InetSocketAddress unresolved = InetSocketAddress.createUnresolved("nowhere.invalid", 0);
        IOException refused = assertThrows(
                IOException.class, () -> new AdminHttpServer(unresolved, Map.of(), health::get, metrics).close());

        assertTrue(refused.getMessage().contains("nowhere.invalid"), refused.getMessage());
    }

    @Test
    void closingFreesThePortAndMayBeRepeated() throws Exception {
        AdminHttpServer server = server(health::get);
        InetSocketAddress address = server.address();
        server.close();
        server.close();

        new ServerSocket(address.getPort(), 1, address.getAddress()).close();
    }

    private AdminHttpServer server(Supplier<Health> source) throws IOException {
        Map<String, Object> identity = Map.of("version", "0.1.0", "node_id", 1, "sql_enabled", false);
        AdminHttpServer server = new AdminHttpServer(ANY_PORT, identity, source, metrics);
        servers.add(server);
        server.start();
        return server;
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] request(String path) {
        return ("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static Response get(AdminHttpServer server, String path) throws IOException {
        return send(server, new String(request(path), StandardCharsets.US_ASCII));
    }

    private static Response send(AdminHttpServer server, String request) throws IOException {
        Socket socket = connect(server);
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return read(socket);
    }

    /** Whether the server closes the connection or answers with an error of the client's. */
    private static boolean refused(AdminHttpServer server, String request) {
        try {
            int status = send(server, request).status();
            return status >= 400 && status < 500;
        } catch (IOException _) {
            return true;
        }
    }

    private static Socket connect(AdminHttpServer server) throws IOException {
        Socket socket =
                new Socket(server.address().getAddress(), server.address().getPort());
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        return socket;
    }

    private static Response read(Socket socket) throws IOException {
        try (socket) {
            InputStream input = socket.getInputStream();
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            while (!complete(bytes)) {
                int next = input.read();
                if (next < 0) {
                    break;
                }
                bytes.write(next);
            }
            String all = bytes.toString(StandardCharsets.UTF_8);
            int end = all.indexOf("\r\n\r\n");
            if (end < 0) {
                throw new IOException("no answer");
            }
            return new Response(all.substring(0, end), all.substring(end + 4));
        }
    }

    /** Whether a 413 is there as a whole: its connection is not closed at once. */
    private static boolean complete(ByteArrayOutputStream bytes) {
        String all = bytes.toString(StandardCharsets.UTF_8);
        int end = all.indexOf("\r\n\r\n");
        if (!all.startsWith("HTTP/1.1 413") || end < 0) {
            return false;
        }
        Response response = new Response(all.substring(0, end), all.substring(end + 4));
        return response.body().length() == Integer.parseInt(response.header("content-length"));
    }

    private record Response(String head, String body) {
        int status() {
            return Integer.parseInt(head.substring(9, 12));
        }

        String header(String name) {
            return head.lines()
                    .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                    .map(line -> line.substring(name.length() + 1).strip())
                    .findFirst()
                    .orElse("");
        }

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(body);
        }
    }
}
