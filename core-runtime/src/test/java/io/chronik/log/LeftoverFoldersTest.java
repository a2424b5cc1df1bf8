package io.chronik.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.disk.DiskFile;
import io.chronik.disk.SimulatedDisk;
import io.chronik.wal.WalSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a topic leaves behind that was deleted just before the process died goes at the next start, and nothing else does. */
final class LeftoverFoldersTest {
    private static final WalSettings WAL_SETTINGS = new WalSettings(64 << 10, 3, 16 << 10);
    private static final LogSettings SETTINGS = new LogSettings(12_000, 1_000_000_000L, 600, -1, -1);

    private final Random random = new Random(11);
    private final SimulatedDisk disk = new SimulatedDisk();
    private final LogHarness harness = new LogHarness(disk, LogHarness.DATA, LogHarness.WAL, WAL_SETTINGS, SETTINGS);

    @BeforeEach
    void topicsWithFiles() throws Exception {
        harness.open();
        harness.createTopic("kept", 2);
        harness.createTopic("gone", 2);
        fill();
        harness.store.close();
        assertTrue(disk.exists(LogHarness.DATA.resolve("gone-1")));
    }

    private void fill() {
        for (LogId id : harness.models.keySet()) {
            for (int i = 0; i < 40; i++) {
                harness.append(id, LogHarness.batch(-1, 0, harness.nowMillis++, 1, 300, random));
            }
        }
        harness.settle();
    }

    private void forget(String topic) {
        harness.models.keySet().removeIf(id -> id.topic().equals(topic));
    }

    private List<Path> filesOf(String folder) {
        return disk.files().stream()
                .filter(file -> file.startsWith(LogHarness.DATA.resolve(folder)))
                .toList();
    }

    private void write(String file, ByteBuffer bytes) throws IOException {
        try (DiskFile open = disk.open(LogHarness.DATA.resolve(file))) {
            open.write(bytes, 0);
        }
    }

    @Test
    void foldersOfTopicsThatTheMetadataDoesNotKnowGo() throws Exception {
        int kept = filesOf("kept-0").size() + filesOf("kept-1").size();
        forget("gone"); // the metadata was told, and the process died before the files went
        harness.open();
        assertEquals(List.of(), filesOf("gone-0"));
        assertEquals(List.of(), filesOf("gone-1"));
        assertEquals(kept, filesOf("kept-0").size() + filesOf("kept-1").size());
        harness.checkRecovered();
        harness.store.close();
    }

    @Test
    void aDeletionInterruptedAnywhereIsCompleted() throws Exception {
        SimulatedDisk.Image before = disk.image();
        int files = filesOf("gone-0").size() + filesOf("gone-1").size();
        forget("gone");
        for (int changes = 0; changes < files + 3; changes++) {
            disk.restore(before);
            int deleted = changes;
            for (Path file : disk.files()) {
                if (deleted > 0 && file.getParent().getFileName().toString().startsWith("gone-")) {
                    disk.delete(file);
                    deleted--;
                }
            }
            harness.open();
            assertEquals(List.of(), filesOf("gone-0"), "after " + changes + " files");
            assertEquals(List.of(), filesOf("gone-1"), "after " + changes + " files");
            harness.checkRecovered();
            harness.store.close();
        }
    }

    @Test
    void aCrashWhileLeftoversAreRemovedHarmsNothing() throws Exception {
        SimulatedDisk.Image before = disk.image();
        forget("gone");
        for (int changes = 0; changes < 12; changes++) {
            disk.restore(before);
            disk.crashAfter(changes, random);
            try {
                harness.open();
                harness.store.close();
            } catch (Exception noPower) {
                assertTrue(disk.isDown(), noPower::toString);
            }
            disk.powerOn();
            harness.open();
            harness.checkRecovered();
            assertEquals(List.of(), filesOf("gone-0"));
            harness.store.close();
        }
    }

    @Test
    void aNewTopicOfTheSameNameKeepsItsFolder() throws Exception {
        forget("gone");
        LogId again = new LogId(Uuid.randomUuid(), "gone", 0);
        harness.models.put(again, new LogHarness.Model());
        harness.open();
        assertEquals(List.of(), filesOf("gone-1"), "the new topic has one partition only");
        harness.checkRecovered();
        fill();
        harness.store.close();
        assertFalse(filesOf("gone-0").isEmpty());
        harness.open();
        harness.checkRecovered();
        harness.store.close();
    }

    @Test
    void whatIsNotSurelyADeletedTopicsStays() throws Exception {
        Uuid live = harness.models.keySet().stream()
                .filter(id -> id.topic().equals("kept"))
                .findFirst()
                .orElseThrow()
                .topicId();
        forget("gone");
        write("renamed-0/partition.metadata", LogCheckpoint.partitionMetadata(live));
        write("renamed-0/00000000000000000000.log", ByteBuffer.wrap(new byte[] {1}));
        write("notes-2026/readme.txt", ByteBuffer.wrap(new byte[] {1}));
        write("lost+found/00000000000000000000.log", ByteBuffer.wrap(new byte[] {1}));
        harness.open();
        assertEquals(2, filesOf("renamed-0").size(), "the id is of a topic that exists");
        assertEquals(1, filesOf("notes-2026").size(), "not a log's file");
        assertEquals(1, filesOf("lost+found").size(), "not a partition's name");
        assertEquals(List.of(), filesOf("gone-0"));
        harness.store.close();
    }

    @Test
    void withoutAnyTopicNothingIsRemoved() throws Exception {
        int files = disk.files().size();
        harness.models.clear(); // as if the metadata had been lost
        harness.open();
        assertTrue(disk.files().size() >= files, "segment files stay");
        assertFalse(filesOf("gone-0").isEmpty());
        harness.store.close();
    }
}
