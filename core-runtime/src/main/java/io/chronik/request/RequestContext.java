package io.chronik.request;

import java.net.InetSocketAddress;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/**
 * Who asks, and how.
 *
 * @param api the API asked
 * @param version the version asked, within what is advertised
 * @param correlationId chosen by the client
 * @param clientId chosen by the client; empty if it sent none
 * @param remote the client's address
 * @param local the address it connected to
 * @param principal who the client is
 */
public record RequestContext(
        ApiKeys api,
        short version,
        int correlationId,
        String clientId,
        InetSocketAddress remote,
        InetSocketAddress local,
        KafkaPrincipal principal) {
    /** Of a client that was not asked who it is. */
    public RequestContext(
            ApiKeys api,
            short version,
            int correlationId,
            String clientId,
            InetSocketAddress remote,
            InetSocketAddress local) {
        this(api, version, correlationId, clientId, remote, local, KafkaPrincipal.ANONYMOUS);
    }
}
