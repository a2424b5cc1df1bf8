package io.chronik.request.access;

import io.chronik.request.Access;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/**
 * A request that is decided on item by item. Used once.
 *
 * @param request what is left of it after {@link #apply}
 * @param items of such a request
 * @param decision why an item is refused, or null
 * @param results of such a request's response
 */
record Split<Q extends ApiMessage, I, R extends ApiMessage, O>(
        Q request,
        Function<Q, ? extends Collection<I>> items,
        Function<I, @Nullable Errors> decision,
        Function<R, ? extends Collection<O>> results) {

    /** Takes the refused items out of the request. */
    Access.Ruling apply(ApiKeys api, short version) {
        boolean refused = false;
        for (I item : items.apply(request)) {
            refused |= decision.apply(item) != null;
        }
        return refused ? split(api, version) : Access.Admitted.UNCHANGED;
    }

    private Access.Ruling split(ApiKeys api, short version) {
        List<@Nullable Errors> decisions = new ArrayList<>();
        items.apply(request).forEach(item -> decisions.add(decision.apply(item)));
        Map<Errors, @Nullable AbstractResponse> refusals = new EnumMap<>(Errors.class);
        for (Errors error : Errors.values()) {
            if (decisions.contains(error)) {
                Q sub = copy();
                retain(items.apply(sub), decisions, error);
                refusals.put(error, refusal(sub, api, version, error));
            }
        }
        retain(items.apply(request), decisions, null);
        Errors first = refusals.keySet().iterator().next();
        AbstractResponse only = refusals.get(first);
        if (refusals.size() == 1 && items.apply(request).isEmpty() && only != null) {
            return new Access.Refused(only.data());
        }
        return new Access.Admitted(response -> merged(response, refusals));
    }

    /** The response with the results of what was refused; where there is none, the refusal is what becomes of the request. */
    private @Nullable ApiMessage merged(
            @Nullable ApiMessage response, Map<Errors, @Nullable AbstractResponse> refusals) {
        refusals.forEach((error, refusal) -> {
            if (response == null || refusal == null) {
                throw error.exception();
            }
            Iterator<O> found = resultsOf(refusal.data()).iterator();
            while (found.hasNext()) {
                O result = found.next();
                found.remove();
                resultsOf(response).add(result);
            }
        });
        return response;
    }

    @SuppressWarnings("unchecked") // an API's response is that API's
    private Collection<O> resultsOf(ApiMessage response) {
        return results.apply((R) response);
    }

    @SuppressWarnings("unchecked") // a message duplicates itself
    private Q copy() {
        return (Q) request.duplicate();
    }

    private static <I> void retain(Collection<I> items, List<@Nullable Errors> decisions, @Nullable Errors kept) {
        Iterator<I> left = items.iterator();
        for (Errors decision : decisions) {
            left.next();
            if (decision != kept) {
                left.remove();
            }
        }
    }

    private static @Nullable AbstractResponse refusal(ApiMessage sub, ApiKeys api, short version, Errors error) {
        // What came in an older version than Kafka's classes know is answered in the oldest that they know, and
        // converted.
        short known = (short) Math.max(version, api.oldestVersion());
        AbstractRequest request =
                AbstractRequest.parseRequest(api, known, MessageUtil.toByteBufferAccessor(sub, known)).request;
        return request.getErrorResponse(0, error.exception());
    }
}
