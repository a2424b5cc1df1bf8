package org.example.keycounts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.api.index.CommittedRecord;
import io.chronik.api.index.HotIndex;
import io.chronik.api.index.IndexException;
import io.chronik.api.index.IndexedPartition;
import io.chronik.api.index.Indexer;
import io.chronik.api.index.OffsetRange;
import io.chronik.api.plugin.PluginContext;
import io.chronik.api.plugin.PluginException;
import io.chronik.testkit.index.IndexerConformance;
import io.chronik.testkit.plugin.TestPluginContext;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite that every indexer passes, and what only this one does. */
final class KeyCountsIndexerTest extends IndexerConformance {
    private static final IndexedPartition PARTITION = new IndexedPartition("orders", new UUID(1, 2), 0);

    @Override
    protected Indexer newIndexer(PluginContext context) throws PluginException {
        return new KeyCountsProvider().create(context);
    }

    @Override
    protected List<String> questions() {
        return List.of("total", "count key-3", "top 3");
    }

    @Test
    void countsRecordsOfEachKey(@TempDir Path directory) throws Exception {
        Indexer indexer = new KeyCountsProvider().create(TestPluginContext.of(directory, Map.of()));
        try (HotIndex hot = indexer.openHot(PARTITION, 0)) {
            hot.accept(new OffsetRange(0, 4), List.of(of(0, "a"), of(1, "b"), of(3, "a")));
            assertEquals("{\"total\":3}", indexer.answer("total", List.of(hot)));
            assertEquals("{\"count\":2}", indexer.answer("count a", List.of(hot)));
            assertEquals(
                    "{\"top\":[{\"key\":\"a\",\"count\":2},{\"key\":\"b\",\"count\":1}]}",
                    indexer.answer("top 10", List.of(hot)));
        }
    }

    @Test
    void limitOfKeysRefusesRecordsAndKeepsWhatWasThere(@TempDir Path directory) throws Exception {
        Indexer indexer = new KeyCountsProvider().create(TestPluginContext.of(directory, Map.of("max.keys", "1")));
        try (HotIndex hot = indexer.openHot(PARTITION, 0)) {
            hot.accept(new OffsetRange(0, 1), List.of(of(0, "a")));
            IndexException refused = assertThrows(
                    IndexException.class, () -> hot.accept(new OffsetRange(1, 2), List.of(of(1, "b"))));
            assertTrue(refused.retryable());
            assertEquals(new OffsetRange(0, 1), hot.range());
            assertEquals("{\"total\":1}", indexer.answer("total", List.of(hot)));
        }
    }

    @Test
    void unknownSettingIsRefused(@TempDir Path directory) {
        PluginContext context = TestPluginContext.of(directory, Map.of("max.kyes", "1"));
        assertThrows(PluginException.class, () -> new KeyCountsProvider().create(context));
    }

    private static CommittedRecord of(long offset, String key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8));
        return new CommittedRecord(offset, 0, Optional.of(bytes), Optional.empty(), List.of());
    }
}
