package org.example.keycounts;

import io.chronik.api.index.ArtifactBytes;
import io.chronik.api.index.CommittedRecord;
import io.chronik.api.index.IndexException;
import io.chronik.api.index.IndexException.Kind;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;

/**
 * How many records each key has. Immutable.
 *
 * <p>As an artifact: {@code KCNT}, the number of keys (int), for each key in order its length (int), its UTF-8 bytes and its count
 * (long), and the CRC-32C of all that (int). Numbers are big-endian.
 */
final class KeyCounts {
    private static final int MAGIC = 0x4b434e54;
    private static final int MAX_ARTIFACT_BYTES = 1 << 30;
    private static final KeyCounts EMPTY = new KeyCounts(new TreeMap<>());

    private final TreeMap<String, Long> counts;

    private KeyCounts(TreeMap<String, Long> counts) {
        this.counts = counts;
    }

    static KeyCounts empty() {
        return EMPTY;
    }

    KeyCounts plus(List<CommittedRecord> records, int maxKeys) throws IndexException {
        TreeMap<String, Long> sum = new TreeMap<>(counts);
        for (CommittedRecord each : records) {
            each.key().ifPresent(key -> sum.merge(text(key), 1L, Long::sum));
        }
        if (sum.size() > maxKeys) {
            throw new IndexException(Kind.UNAVAILABLE, "there are more than " + maxKeys + " keys; raise max.keys");
        }
        return new KeyCounts(sum);
    }

    /** A buffer is lent by the node: what is kept is copied, and its position is left alone. */
    private static String text(ByteBuffer key) {
        return StandardCharsets.UTF_8.decode(key.duplicate()).toString();
    }

    KeyCounts plus(KeyCounts other) {
        TreeMap<String, Long> sum = new TreeMap<>(counts);
        other.counts.forEach((key, count) -> sum.merge(key, count, Long::sum));
        return new KeyCounts(sum);
    }

    long of(String key) {
        return counts.getOrDefault(key, 0L);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    List<Map.Entry<String, Long>> top(int limit) {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(limit)
                .toList();
    }

    byte[] toBytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(MAGIC);
        out.writeInt(counts.size());
        for (Map.Entry<String, Long> entry : counts.entrySet()) {
            byte[] key = entry.getKey().getBytes(StandardCharsets.UTF_8);
            out.writeInt(key.length);
            out.write(key);
            out.writeLong(entry.getValue());
        }
        out.writeInt(checksum(bytes.toByteArray(), bytes.size()));
        return bytes.toByteArray();
    }

    static KeyCounts read(ArtifactBytes artifact) throws IndexException {
        if (artifact.sizeBytes() < 12 || artifact.sizeBytes() > MAX_ARTIFACT_BYTES) {
            throw corrupt("it has " + artifact.sizeBytes() + " bytes", null);
        }
        byte[] bytes = new byte[(int) artifact.sizeBytes()];
        artifact.read(0, ByteBuffer.wrap(bytes));
        int stored = ByteBuffer.wrap(bytes).getInt(bytes.length - 4);
        if (stored != checksum(bytes, bytes.length - 4)) {
            throw corrupt("its checksum is wrong", null);
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, bytes.length - 4))) {
            if (in.readInt() != MAGIC) {
                throw corrupt("it does not begin with KCNT", null);
            }
            TreeMap<String, Long> counts = new TreeMap<>();
            for (int remaining = in.readInt(); remaining > 0; remaining--) {
                String key = new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
                counts.put(key, in.readLong());
            }
            return new KeyCounts(counts);
        } catch (IOException | IllegalArgumentException e) {
            throw corrupt("it ends early", e);
        }
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static IndexException corrupt(String reason, Throwable cause) {
        return new IndexException(Kind.CORRUPT, "this is no artifact of key counts: " + reason, cause);
    }
}
