package io.chronik.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.record.internal.BaseRecords;
import org.junit.jupiter.api.Test;

class RouterTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9092);

    @Test
    void theThrottleTimeOfEveryResponseThatHasOneIsFound() throws Exception {
        int found = 0;
        for (ApiKeys api : ApiKeys.brokerApis()) {
            ApiMessage response = api.messageType.newResponse();
            for (Method method : response.getClass().getMethods()) {
                if (method.getName().equals("setThrottleTimeMs")) {
                    method.invoke(response, 17);
                    assertEquals(17, ThrottleTimes.of(response), api.toString());
                    found++;
                }
            }
        }
        assertTrue(found > 50, "found " + found);
    }

    @Test
    void onlyProduceAndPushTelemetryKeepBytesOfTheirFrame() {
        Set<ApiKeys> borrowing = EnumSet.noneOf(ApiKeys.class);
        for (ApiKeys api : ApiKeys.brokerApis()) {
            Class<?> type = api.messageType.newRequest().getClass();
            boolean borrows = Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses()))
                    .flatMap(part -> Arrays.stream(part.getDeclaredFields()))
                    .anyMatch(field ->
                            field.getType() == ByteBuffer.class || BaseRecords.class.isAssignableFrom(field.getType()));
            if (borrows) {
                borrowing.add(api);
            }
        }
        borrowing.remove(ApiKeys.PUSH_TELEMETRY);
        assertEquals(EnumSet.of(ApiKeys.PRODUCE), borrowing);
    }

    @Test
    void fieldsAreCounted() {
        var reader = new BoundedReader(ByteBuffer.allocate(BoundedReader.MAX_FIELDS + 10));
        assertThrows(InvalidRequestException.class, () -> {
            for (int i = 0; i <= BoundedReader.MAX_FIELDS; i++) {
                reader.readByte();
            }
        });
    }

    @Test
    void twoHandlersForOneApiAreADefect() {
        var handler = new ApiVersionsHandler(List.of(), List.of(), "c", 1);
        assertThrows(IllegalArgumentException.class, () -> new Router(List.of(handler, handler)));
    }

    @Test
    void framesThatAreNoRequestsAreNamed() {
        try (var router = new Router(List.of(new ApiVersionsHandler(List.of(), List.of(), "c", 1)))) {
            for (int size = 0; size < 8; size++) {
                assertInstanceOf(Incoming.Malformed.class, router.read(ByteBuffer.allocate(size), ADDRESS, ADDRESS));
            }
            var frame = ByteBuffer.allocate(9)
                    .putShort(ApiKeys.API_VERSIONS.id)
                    .putShort((short) 3)
                    .putInt(77);
            var malformed = assertInstanceOf(Incoming.Malformed.class, router.read(frame.rewind(), ADDRESS, ADDRESS));
            assertTrue(malformed.reason().contains("api=API_VERSIONS version=3 correlationId=77"), malformed.reason());
            frame.putShort(0, (short) 4).rewind();
            var removed = assertInstanceOf(Incoming.Answered.class, router.read(frame, ADDRESS, ADDRESS));
            assertEquals(new Reply.BareError(77, (short) 35), removed.reply());
        }
    }
}
