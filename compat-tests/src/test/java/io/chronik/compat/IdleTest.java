package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.compat.broker.ChronikBroker;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.junit.jupiter.api.Test;

/** The whole process has nothing to do once its clients have gone, however they went. */
@OnEachBroker
final class IdleTest {

    private static final int CONNECTIONS = 1_000;
    private static final long WINDOW_SECONDS = 2;
    private static final int WINDOWS = 10;

    /** A tenth of a core: a thread that spins takes several times that even where four others want its core. */
    private static final Duration IDLE = Duration.ofMillis(WINDOW_SECONDS * 100);

    private final BrokerUnderTest underTest;

    IdleTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @Test
    void aThousandConnectionsComeAndGoAndTheProcessIsIdleAgain() throws IOException, InterruptedException {
        try (ChronikBroker broker =
                (ChronikBroker) underTest.separateChronik(Map.of(), List.of("--bind", "127.0.0.1"))) {
            broker.start();
            for (int i = 0; i < CONNECTIONS; i++) {
                comeAndGo(broker, i);
            }
            Eventually.await("no connection left", () -> metric(broker, "chronik_connections") == 0);
            Duration before = broker.cpuTime();
            assertTrue(before.toNanos() > 0, "the processor time of the process is known");
            Duration least = Duration.ofDays(1);
            for (int i = 0; i < WINDOWS && least.compareTo(IDLE) > 0; i++) {
                TimeUnit.SECONDS.sleep(WINDOW_SECONDS);
                Duration now = broker.cpuTime();
                Duration used = now.minus(before);
                least = used.compareTo(least) < 0 ? used : least;
                before = now;
            }
            Duration leastUsed = least;
            assertTrue(least.compareTo(IDLE) <= 0, () -> "never idle: " + leastUsed + " in " + WINDOW_SECONDS + " s");
        }
    }

    /** An answered request, half of one, an end at once, and a reset: all that a server may see of a connection. */
    private static void comeAndGo(ChronikBroker broker, int number) throws IOException {
        switch (number % 4) {
            case 0 -> {
                try (WireConnection connection = new WireConnection(broker.bootstrap())) {
                    MetadataResponse metadata = (MetadataResponse)
                            connection.ask(MetadataRequest.Builder.allTopics().build((short) 9));
                    assertEquals(1, metadata.brokers().size());
                }
            }
            case 1 -> {
                try (WireConnection connection = new WireConnection(broker.bootstrap())) {
                    connection.sendRaw(new byte[] {0, 0, 1, 0, 0, 3});
                }
            }
            case 2 -> new WireConnection(broker.bootstrap()).close();
            default -> {
                String[] address = broker.bootstrap().split(":");
                try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
                    socket.setSoLinger(true, 0);
                }
            }
        }
    }

    private static double metric(ChronikBroker broker, String name) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + broker.apiPort() + "/metrics"))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
