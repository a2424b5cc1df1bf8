package io.chronik.request.old;

import java.nio.ByteBuffer;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.ObjectSerializationCache;
import org.apache.kafka.common.requests.AbstractRequest;
import org.apache.kafka.common.requests.AbstractResponse;
import org.jspecify.annotations.Nullable;

/** A request that came in an old version, to Kafka's classes one in the oldest that they know. */
final class OldRequest extends AbstractRequest {
    private final ApiMessage message;

    OldRequest(ApiKeys api, ApiMessage message) {
        super(api, api.oldestVersion());
        this.message = message;
    }

    @Override
    public ApiMessage data() {
        return message;
    }

    @Override
    public @Nullable AbstractResponse getErrorResponse(int throttleMillis, Throwable cause) {
        var cache = new ObjectSerializationCache();
        ByteBuffer bytes = ByteBuffer.allocate(message.size(cache, version()));
        message.write(new ByteBufferAccessor(bytes), cache, version());
        return AbstractRequest.parseRequest(apiKey(), version(), new ByteBufferAccessor(bytes.flip()))
                .request
                .getErrorResponse(throttleMillis, cause);
    }
}
