package io.chronik.request.group;

import io.chronik.request.RequestContext;
import java.net.InetAddress;
import org.apache.kafka.common.security.auth.KafkaPrincipal;
import org.apache.kafka.common.security.auth.SecurityProtocol;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;

/** A request's context in the form the coordinator takes. It asks for the version, the client's id and its address. */
record Caller(RequestContext context) implements AuthorizableRequestContext {
    @Override
    public String listenerName() {
        return securityProtocol().name;
    }

    @Override
    public SecurityProtocol securityProtocol() {
        return SecurityProtocol.PLAINTEXT;
    }

    @Override
    public KafkaPrincipal principal() {
        return KafkaPrincipal.ANONYMOUS;
    }

    @Override
    public InetAddress clientAddress() {
        return context.remote().getAddress();
    }

    @Override
    public int requestType() {
        return context.api().id;
    }

    @Override
    public int requestVersion() {
        return context.version();
    }

    @Override
    public String clientId() {
        return context.clientId();
    }

    @Override
    public int correlationId() {
        return context.correlationId();
    }
}
