package io.chronik.api.index;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A record that every consumer may see. Its buffers are read-only and borrowed: what an indexer keeps, it copies. Reading moves a
 * buffer's position; use {@link ByteBuffer#duplicate} to leave it.
 *
 * @param offset the record's offset
 * @param timestampMillis the record's timestamp, in milliseconds since 1970
 * @param key the key, if there is one
 * @param value the value; a tombstone has none
 * @param headers the headers, in order
 */
public record CommittedRecord(
        long offset, long timestampMillis, Optional<ByteBuffer> key, Optional<ByteBuffer> value, List<Header> headers) {
    /** Copies the list of headers. */
    public CommittedRecord {
        headers = List.copyOf(headers);
    }

    /**
     * A header.
     *
     * @param key its name; names may repeat
     * @param value its value, borrowed like the record's, if there is one
     */
    public record Header(String key, Optional<ByteBuffer> value) {
        /** Checks that there is a name. */
        public Header {
            Objects.requireNonNull(key, "key");
        }
    }
}
