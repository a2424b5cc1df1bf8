package io.chronik.request;

import java.util.function.UnaryOperator;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.requests.AbstractRequest;
import org.jspecify.annotations.Nullable;

/** Decides, before a request is handled, what of it its sender may have. Called for every request, by many threads; must not block. */
@FunctionalInterface
public interface Access {
    /** Everybody may have everything. */
    Access EVERYBODY = (_, _) -> Admitted.UNCHANGED;

    /** A decision. */
    sealed interface Ruling {}

    /**
     * Nothing of it.
     *
     * @param response what is answered instead
     */
    record Refused(ApiMessage response) implements Ruling {}

    /**
     * What is left of it.
     *
     * @param completion is given the handler's response, null where the protocol asks for none, and answers what is sent; may throw what
     *     a handler may throw
     */
    record Admitted(UnaryOperator<@Nullable ApiMessage> completion) implements Ruling {
        /** All of it. */
        public static final Admitted UNCHANGED = new Admitted(response -> response);
    }

    /** Decides on one request; may take from it what is not for its sender. */
    Ruling rule(RequestContext context, AbstractRequest request);
}
