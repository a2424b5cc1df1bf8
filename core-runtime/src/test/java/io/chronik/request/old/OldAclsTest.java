package io.chronik.request.old;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chronik.net.SchemaBytes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.message.DescribeAclsResponseData.AclDescription;
import org.apache.kafka.common.message.DescribeAclsResponseData.DescribeAclsResource;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.protocol.types.Struct;
import org.apache.kafka.common.resource.PatternType;
import org.junit.jupiter.api.Test;

/** The first versions of the ACL APIs, which the admin clients of Kafka 0.11 to 1.1 speak. */
final class OldAclsTest {
    private static final short FIRST = 0;

    private static ApiMessage read(ApiKeys api, Struct request) {
        ByteBufferAccessor bytes = new ByteBufferAccessor(ByteBuffer.wrap(OldSchemas.bytes(request)));
        ApiMessage message = OldVersions.read(api, FIRST, bytes).data();
        assertEquals(0, bytes.remaining());
        return message;
    }

    private static Struct written(ApiKeys api, ApiMessage response) {
        ByteBuffer bytes = MessageUtil.toByteBufferAccessor(OldVersions.response(api, FIRST, response), FIRST)
                .buffer();
        Struct struct = OldSchemas.response(api, FIRST).read(bytes);
        assertEquals(0, bytes.remaining());
        return struct;
    }

    private static Struct fill(Struct acl, String name) {
        return acl.set("type", (byte) 2)
                .set("name", name)
                .set("principal", "User:a")
                .set("host", "*")
                .set("operation", (byte) 3)
                .set("permission", (byte) 1);
    }

    @Test
    void requestsAreAboutLiteralNames() {
        Struct filter = fill(new Struct(OldSchemas.request(ApiKeys.DESCRIBE_ACLS, FIRST)), "t")
                .set("host", null);
        DescribeAclsRequestData describe = (DescribeAclsRequestData) read(ApiKeys.DESCRIBE_ACLS, filter);
        assertEquals(
                new DescribeAclsRequestData()
                        .setResourceTypeFilter((byte) 2)
                        .setResourceNameFilter("t")
                        .setPatternTypeFilter(PatternType.LITERAL.code())
                        .setPrincipalFilter("User:a")
                        .setHostFilter(null)
                        .setOperation((byte) 3)
                        .setPermissionType((byte) 1),
                describe);

        Struct create = new Struct(OldSchemas.request(ApiKeys.CREATE_ACLS, FIRST));
        create.set("creations", new Object[] {fill(create.instance("creations"), "t")});
        CreateAclsRequestData created = (CreateAclsRequestData) read(ApiKeys.CREATE_ACLS, create);
        assertEquals("t", created.creations().getFirst().resourceName());
        assertEquals(PatternType.LITERAL.code(), created.creations().getFirst().resourcePatternType());
        assertEquals("User:a", created.creations().getFirst().principal());

        Struct delete = new Struct(OldSchemas.request(ApiKeys.DELETE_ACLS, FIRST));
        delete.set("filters", new Object[] {fill(delete.instance("filters"), "t")});
        DeleteAclsRequestData deleted = (DeleteAclsRequestData) read(ApiKeys.DELETE_ACLS, delete);
        assertEquals(PatternType.LITERAL.code(), deleted.filters().getFirst().patternTypeFilter());
        assertEquals("*", deleted.filters().getFirst().hostFilter());
    }

    @Test
    void responsesHaveTheFirstVersionsFields() {
        Struct described = written(
                ApiKeys.DESCRIBE_ACLS,
                new DescribeAclsResponseData()
                        .setThrottleTimeMs(7)
                        .setResources(List.of(new DescribeAclsResource()
                                .setResourceName("t")
                                .setAcls(List.of(new AclDescription()
                                        .setPrincipal("User:a")
                                        .setHost("h"))))));
        assertEquals(7, described.getInt("throttle"));
        Struct resource = (Struct) described.getArray("resources")[0];
        assertEquals("t", resource.getString("name"));
        assertEquals("h", ((Struct) resource.getArray("acls")[0]).getString("host"));

        Struct created = written(
                ApiKeys.CREATE_ACLS,
                new CreateAclsResponseData().setResults(List.of(new AclCreationResult().setErrorCode((short) 31))));
        assertEquals((short) 31, ((Struct) created.getArray("results")[0]).getShort("error_code"));

        Struct deleted = written(
                ApiKeys.DELETE_ACLS,
                new DeleteAclsResponseData()
                        .setFilterResults(List.of(new DeleteAclsFilterResult()
                                .setMatchingAcls(List.of(new DeleteAclsMatchingAcl()
                                        .setResourceName("t")
                                        .setPrincipal("User:a")
                                        .setHost("h"))))));
        Struct result = (Struct) deleted.getArray("results")[0];
        assertEquals("User:a", ((Struct) result.getArray("acls")[0]).getString("principal"));
    }

    @Test
    void whateverTheSchemaAllowsIsRead() {
        SchemaBytes bodies = new SchemaBytes(new Random(5));
        for (ApiKeys api : ApiKeys.brokerApis()) {
            for (short version = OldVersions.oldest(api); version < api.oldestVersion(); version++) {
                for (int i = 0; i < 100; i++) {
                    ByteBufferAccessor body =
                            new ByteBufferAccessor(ByteBuffer.wrap(bodies.message(OldSchemas.request(api, version))));
                    OldVersions.read(api, version, body);
                    assertEquals(0, body.remaining(), api + " version " + version);
                }
            }
        }
    }
}
