package io.chronik.net;

import io.chronik.request.old.OldSchemas;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.ApiVersionsRequestData;
import org.apache.kafka.common.message.ApiVersionsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.types.Schema;

/**
 * Sends a server requests of every API and version that it advertises, valid ones and broken ones, and asks in between whether it is
 * still there. Same seed, same bytes.
 */
final class ProtocolFuzz {
    private static final int MAX_FRAMES_PER_CONNECTION = 50;
    private static final int HEALTH_EVERY_CONNECTIONS = 100;
    private static final int DRAIN_MILLIS = 50;
    private static final int FIRST_HARMLESS_KIND = 10;
    private static final byte[] END = new byte[64];
    private static final int[] INTERESTING = {
        -1, -2, 0, 1, 2, 127, 128, 255, 256, 32_767, 65_535, 1 << 20, 999_999, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    static {
        Arrays.fill(END, (byte) -1);
    }

    private final String host;
    private final int port;
    private final Random random;
    private final SchemaBytes bodies;
    private final List<Target> targets = new ArrayList<>();
    private long answered;

    private record Target(ApiKeys api, short version, Schema schema) {}

    ProtocolFuzz(String host, int port, long seed) {
        this.host = host;
        this.port = port;
        this.random = new Random(seed);
        this.bodies = new SchemaBytes(random);
    }

    /** Arguments: host, port, cases, and a seed if a run is to be repeated. */
    public static void main(String[] arguments) throws IOException {
        long cases = arguments.length > 2 ? Long.parseLong(arguments[2]) : 1_000_000;
        long seed = arguments.length > 3 ? Long.parseLong(arguments[3]) : System.nanoTime();
        System.out.println("seed " + seed);
        long begin = System.nanoTime();
        long answered = new ProtocolFuzz(arguments[0], Integer.parseInt(arguments[1]), seed).run(cases);
        System.out.println(cases + " cases, " + answered + " bytes answered, "
                + (System.nanoTime() - begin) / 1_000_000_000 + " s; the server still answers");
    }

    /** Runs so many cases; fails if the server stops answering. Returns how many bytes it answered. */
    long run(long cases) throws IOException {
        for (var row : health().apiKeys()) {
            ApiKeys api = ApiKeys.forId(row.apiKey());
            for (short version = row.minVersion(); version <= row.maxVersion(); version++) {
                targets.add(new Target(api, version, OldSchemas.request(api, version)));
            }
        }
        long done = 0;
        for (int connection = 1; done < cases; connection++) {
            done += oneConnection();
            if (connection % HEALTH_EVERY_CONNECTIONS == 0) {
                health();
            }
        }
        health();
        return answered;
    }

    private ApiVersionsResponseData health() throws IOException {
        try (var client = new RawClient(host, port)) {
            client.send(
                    ApiKeys.API_VERSIONS,
                    3,
                    1,
                    new ApiVersionsRequestData().setClientSoftwareName("fuzz").setClientSoftwareVersion("1"));
            return client.receive(ApiKeys.API_VERSIONS, 3, 1, new ApiVersionsResponseData());
        }
    }

    /** Harmless frames up to one that the server probably closes the connection for. Returns how many. */
    private int oneConnection() throws IOException {
        int frames = 0;
        try (var client = new RawClient(host, port)) {
            client.socket().setSoTimeout(DRAIN_MILLIS);
            client.socket().setSoLinger(true, 0); // leave no port waiting
            try {
                boolean harmless = true;
                while (harmless && frames < MAX_FRAMES_PER_CONNECTION) {
                    int kind = random.nextInt(16);
                    harmless = kind >= FIRST_HARMLESS_KIND;
                    frames++;
                    client.send(frame(kind));
                }
                // A length that no server accepts, as often as whatever is still being received needs.
                client.send(END);
                byte[] buffer = new byte[1 << 14];
                for (int read = 0;
                        read >= 0;
                        read = client.socket().getInputStream().read(buffer)) {
                    answered += read;
                }
            } catch (SocketTimeoutException stillWaiting) {
                // A request that waits for something, or a frame that never ends: as it should be.
            } catch (IOException closed) {
                // What the server does about what cannot be read.
            }
        }
        return frames;
    }

    private byte[] frame(int kind) {
        Target target = targets.get(random.nextInt(targets.size()));
        byte[] body = bodies.message(target.schema());
        short api = target.api().id;
        short version = target.version();
        switch (kind) {
            case 0 -> random.nextBytes(body);
            case 1 -> body = Arrays.copyOf(body, random.nextInt(body.length + 1));
            case 2, 3 -> flip(body);
            case 4, 5, 6 -> breakCount(body);
            case 7 -> body = stretchVarint(body);
            case 10 -> body = Arrays.copyOf(body, body.length + random.nextInt(40));
            case 11 -> api = (short) random.nextInt();
            case 12 -> version = (short) (random.nextBoolean() ? version + 1 + random.nextInt(3) : random.nextInt());
            default -> {}
        }
        byte[] frame = RawClient.frame(
                api, version, target.api().requestHeaderVersion(target.version()), random.nextInt(), body);
        if (kind == 8) {
            int length = random.nextInt(32) == 0 ? interesting() : frame.length - 4 + random.nextInt(64) - 32;
            ByteBuffer.wrap(frame).putInt(0, length);
        } else if (kind == 9) {
            frame[4 + random.nextInt(frame.length - 4)] = (byte) random.nextInt();
        }
        return frame;
    }

    private int interesting() {
        return random.nextInt(4) == 0 ? random.nextInt() : INTERESTING[random.nextInt(INTERESTING.length)];
    }

    private void flip(byte[] body) {
        for (int i = 0; i <= random.nextInt(4) && body.length > 0; i++) {
            body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
        }
    }

    private void breakCount(byte[] body) {
        if (bodies.counts().isEmpty()) {
            flip(body);
            return;
        }
        int position = bodies.counts().get(random.nextInt(bodies.counts().size()));
        int value = interesting();
        if (random.nextBoolean()) {
            for (int i = 0; i < 4 && position + i < body.length; i++) {
                body[position + i] = (byte) (value >> (24 - 8 * i));
            }
        } else {
            for (int i = 0; i < 5 && position + i < body.length; i++) {
                boolean last = (value >>> 7) == 0 || i == 4;
                body[position + i] = (byte) (last ? value & 0x7f : (value & 0x7f) | 0x80);
                value >>>= 7;
                if (last) {
                    return;
                }
            }
        }
    }

    /** A varint of more bytes than any number needs. */
    private byte[] stretchVarint(byte[] body) {
        int position = body.length == 0 ? 0 : random.nextInt(body.length);
        byte[] longer = new byte[body.length + 12];
        Arrays.fill(longer, (byte) 0xff);
        System.arraycopy(body, 0, longer, 0, position);
        System.arraycopy(body, position, longer, position + 12, body.length - position);
        return longer;
    }
}
