package io.chronik.compat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chronik.compat.broker.Broker;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.requests.MetadataRequest;
import org.apache.kafka.common.requests.MetadataResponse;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Chronik tells clients about where it is, read without a client that would try to go there. */
@OnEachBroker
final class AdvertisedAddressTest {

    private final BrokerUnderTest underTest;

    AdvertisedAddressTest(BrokerUnderTest underTest) {
        this.underTest = underTest;
    }

    @ParameterizedTest
    @CsvSource({
        "CHRONIK_ADVERTISE, broker.example, broker.example, ",
        "CHRONIK_ADVERTISE, broker.example:19092, broker.example, 19092",
        "CHRONIK_ADVERTISE, [::1]:19092, ::1, 19092",
        "CHRONIK_ADVERTISED_ADDR, broker.example, broker.example, "
    })
    void theAdvertisedAddressIsWhatClientsAreTold(String variable, String value, String host, Integer port) {
        Node node = nodeOf(Map.of(variable, value), List.of("--bind", "127.0.0.1"));
        assertEquals(host, node.host());
        if (port != null) {
            assertEquals(port, node.port());
        }
    }

    @ParameterizedTest
    @CsvSource({"0.0.0.0", "[::]"})
    void everyInterfaceIsNeverAnAddressToGoTo(String bind) {
        Node node = nodeOf(Map.of(), List.of("--bind", bind));
        assertFalse(List.of("0.0.0.0", "::", "[::]", "").contains(node.host()), "advertises " + node);
        assertFalse(node.host().contains(":"), "advertises " + node);
    }

    private Node nodeOf(Map<String, String> environment, List<String> arguments) {
        try (Broker broker = underTest.separateChronik(environment, arguments)) {
            broker.start();
            try (WireConnection connection = new WireConnection(broker.bootstrap())) {
                MetadataResponse metadata = (MetadataResponse)
                        connection.ask(MetadataRequest.Builder.allTopics().build((short) 9));
                Node node = metadata.brokers().iterator().next();
                int listening = Integer.parseInt(broker.bootstrap().split(":")[1]);
                if (node.port() != listening) {
                    assertEquals(19092, node.port());
                }
                return node;
            }
        }
    }
}
