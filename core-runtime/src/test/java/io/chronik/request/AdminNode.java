package io.chronik.request;

import io.chronik.metadata.Metadata;
import io.chronik.metadata.TopicCreation;
import io.chronik.testkit.metadata.InMemoryMetadataStore;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.protocol.ApiMessage;

/** Metadata that can be closed and opened again, and handlers that are asked through the bytes of their messages. */
public final class AdminNode {
    private final InMemoryMetadataStore.Disk disk = new InMemoryMetadataStore.Disk();
    public Metadata metadata;

    public AdminNode() throws Exception {
        metadata = open();
    }

    private Metadata open() throws Exception {
        return Metadata.open(new InMemoryMetadataStore(disk, 1 << 20), 1, Uuid::randomUuid);
    }

    /** Forgets what is in memory. */
    public void restart() throws Exception {
        metadata.close();
        metadata = open();
    }

    public void topic(String name, int partitions) throws Exception {
        metadata.createTopics(List.of(new TopicCreation.Wanted(name, partitions, Map.of())), false);
    }

    /** Asks in one version. */
    @SuppressWarnings("unchecked")
    public static <Q extends ApiMessage, R extends ApiMessage> R ask(ApiHandler<Q, R> handler, int version, Q request) {
        return (R) RequestNode.await(
                RequestNode.begin((ApiHandler<ApiMessage, ApiMessage>) (ApiHandler<?, ?>) handler, version, request));
    }
}
