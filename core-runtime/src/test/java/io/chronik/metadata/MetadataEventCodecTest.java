package io.chronik.metadata;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chronik.metadata.ClusterImage.ConfigScope;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclCreated;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclDeleted;
import io.chronik.metadata.MetadataEvent.AdminEvent.ClientQuotasChanged;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialRemoved;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MetadataEventCodecTest {
    private static final Uuid ID = new Uuid(0x0102030405060708L, 0x1112131415161718L);

    private static final AclBinding ACL = new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, "t", PatternType.PREFIXED),
            new AccessControlEntry("User:a", "*", AclOperation.READ, AclPermissionType.DENY));

    private static Map<String, @Nullable String> changes() {
        Map<String, @Nullable String> changes = new HashMap<>();
        changes.put("set", "\u00fcber");
        changes.put("removed", null);
        return changes;
    }

    private static Map<String, @Nullable String> names() {
        Map<String, @Nullable String> names = new HashMap<>();
        names.put(QuotaEntity.USER, "u");
        names.put(QuotaEntity.CLIENT_ID, null);
        return names;
    }

    private static Map<String, @Nullable Double> limits() {
        Map<String, @Nullable Double> limits = new HashMap<>();
        limits.put("producer_byte_rate", 0.5);
        limits.put("consumer_byte_rate", null);
        return limits;
    }

    private static List<MetadataEvent> oneOfEach() {
        return List.of(
                new MetadataEvent.ClusterCreated("cluster", 7),
                new MetadataEvent.TopicCreated("t", ID, 12, Map.of("b", "", "a", "1")),
                new MetadataEvent.PartitionsAdded(ID, 13),
                new MetadataEvent.TopicDeleted(ID),
                new MetadataEvent.TopicConfigsChanged(ID, changes()),
                new MetadataEvent.ResourceConfigsChanged(ConfigScope.BROKER, "", changes()),
                new MetadataEvent.ResourceConfigsChanged(ConfigScope.GROUP, "g", changes()),
                new MetadataEvent.ResourceConfigsChanged(ConfigScope.CLIENT_METRICS, "m", Map.of()),
                new MetadataEvent.ProducerIdsAllocated(Long.MAX_VALUE),
                new ClientQuotasChanged(QuotaEntity.of(names()), limits()),
                new ScramCredentialSet(
                        new ScramCredential.Key("u", (byte) 2), new ScramCredential(4096, "00", "01", "ff")),
                new ScramCredentialRemoved(new ScramCredential.Key("", (byte) 1)),
                new AclCreated(ACL),
                new AclDeleted(ACL));
    }

    @Test
    void every_event_is_read_as_it_was_written() {
        for (MetadataEvent event : oneOfEach()) {
            assertEquals(event, MetadataEventCodec.decode(MetadataEventCodec.encode(event)));
        }
        assertEquals(oneOfEach(), MetadataEventCodec.decodeSnapshot(MetadataEventCodec.encodeSnapshot(oneOfEach())));
        assertEquals(
                MetadataEvent.class.getPermittedSubclasses().length
                        - 1
                        + MetadataEvent.AdminEvent.class.getPermittedSubclasses().length,
                oneOfEach().stream().map(Object::getClass).distinct().count(),
                "this test has every kind");
    }

    @Test
    void the_bytes_are_what_stored_data_has() {
        assertEquals(
                "01020000000174" + "01020304050607081112131415161718" + "0000000c" + "00000002" + "00000001610000000131"
                        + "000000016200000000",
                HexFormat.of().formatHex(MetadataEventCodec.encode(oneOfEach().get(1))));
    }

    @Test
    void damaged_events_are_refused() {
        for (MetadataEvent event : oneOfEach()) {
            byte[] bytes = MetadataEventCodec.encode(event);
            for (int length = 0; length < bytes.length; length++) {
                byte[] cut = Arrays.copyOf(bytes, length);
                assertThrows(IllegalArgumentException.class, () -> MetadataEventCodec.decode(cut));
            }
            byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
            assertThrows(IllegalArgumentException.class, () -> MetadataEventCodec.decode(longer));
            byte[] newer = bytes.clone();
            newer[0] = 2;
            assertTrue(assertThrows(IllegalArgumentException.class, () -> MetadataEventCodec.decode(newer))
                    .getMessage()
                    .contains("version 2"));
            byte[] unknown = bytes.clone();
            unknown[1] = 99;
            assertThrows(IllegalArgumentException.class, () -> MetadataEventCodec.decode(unknown));
        }
    }

    @Test
    void equal_events_have_equal_bytes() {
        Map<String, String> one = new HashMap<>(2);
        Map<String, String> other = new HashMap<>(64);
        for (int i = 0; i < 20; i++) {
            one.put("k" + i, "v");
            other.put("k" + (19 - i), "v");
        }
        assertArrayEquals(
                MetadataEventCodec.encode(new MetadataEvent.TopicCreated("t", ID, 1, one)),
                MetadataEventCodec.encode(new MetadataEvent.TopicCreated("t", ID, 1, other)));
    }
}
