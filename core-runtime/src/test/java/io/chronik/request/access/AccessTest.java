package io.chronik.request.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chronik.metadata.ScramCredential;
import io.chronik.request.AdminNode;
import io.chronik.request.ApiHandler;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsRequestData.AclCreation;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsRequestData.DeleteAclsFilter;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.protocol.ApiMessage;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.protocol.MessageUtil;
import org.apache.kafka.common.requests.AbstractResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What Apache Kafka 4.4 answers was read from its wire, message by message. */
final class AccessTest {
    private AdminNode node;

    @BeforeEach
    void open() throws Exception {
        node = new AdminNode();
    }

    private static ScramCredentialUpsertion upsertion(String user, int mechanism, int iterations) {
        return new ScramCredentialUpsertion()
                .setName(user)
                .setMechanism((byte) mechanism)
                .setIterations(iterations)
                .setSalt(new byte[] {1, 2})
                .setSaltedPassword(
                        HexFormat.of().parseHex("c4a49510323ab4f952cac1fa99441939e78ea74d6be81ddf7096e87513dc615d"));
    }

    private static ScramCredentialDeletion deletion(String user, int mechanism) {
        return new ScramCredentialDeletion().setName(user).setMechanism((byte) mechanism);
    }

    private AlterUserScramCredentialsResponseData alter(
            List<ScramCredentialDeletion> deletions, List<ScramCredentialUpsertion> upsertions) {
        return AdminNode.ask(
                new AlterUserScramCredentialsHandler(node.metadata),
                0,
                new AlterUserScramCredentialsRequestData()
                        .setDeletions(deletions)
                        .setUpsertions(upsertions));
    }

    private String result(List<ScramCredentialDeletion> deletions, List<ScramCredentialUpsertion> upsertions) {
        var result = alter(deletions, upsertions).results().getFirst();
        return result.errorCode() + " " + result.errorMessage();
    }

    private List<String> described(String... users) {
        var response = AdminNode.ask(
                new DescribeUserScramCredentialsHandler(() -> node.metadata.image()),
                0,
                new DescribeUserScramCredentialsRequestData()
                        .setUsers(new ArrayList<>(List.of(users).stream()
                                .map(user -> new UserName().setName(user))
                                .toList())));
        List<String> lines = new ArrayList<>();
        response.results().forEach(result -> {
            StringBuilder line =
                    new StringBuilder(result.user() + " " + result.errorCode() + " " + result.errorMessage());
            result.credentialInfos()
                    .forEach(info -> line.append(info.mechanism())
                            .append('/')
                            .append(info.iterations())
                            .append(' '));
            lines.add(line.toString());
        });
        return lines;
    }

    @Test
    void credentials_are_described_until_they_are_removed_and_survive_a_restart() throws Exception {
        assertEquals("0 null", result(List.of(), List.of(upsertion("a", 1, 4096))));
        assertEquals("0 null", result(List.of(), List.of(upsertion("a", 2, 8192))));
        node.restart();
        assertEquals(List.of("a 0 1/4096 2/8192 "), described());
        assertEquals("0 null", result(List.of(deletion("a", 1)), List.of()));
        assertEquals(
                List.of(
                        "a 92 Cannot describe SCRAM credentials for the same user twice in a single request: a",
                        "b 91 Attempt to describe a user credential that does not exist: b"),
                described("a", "b", "a"));
        assertEquals(List.of("a 0 2/8192 "), described("a"));
    }

    @Test
    void what_is_stored_is_what_rfc_5802_says() {
        // RFC 7677's example: user "user", password "pencil", 4096 iterations.
        alter(List.of(), List.of(upsertion("user", 1, 4096)));
        ScramCredential credential =
                node.metadata.image().admin().scramCredentials().get(new ScramCredential.Key("user", (byte) 1));
        assertEquals(
                "58a31894a14ff2f2b4ca0ab66e1df2f0ba5cfac9ef7a2db79eba1b5b49f3fbb7".length(),
                credential.storedKey().length());
        assertEquals(
                HexFormat.of()
                        .formatHex(
                                java.util.Base64.getDecoder().decode("WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=")),
                credential.storedKey());
        assertEquals(
                HexFormat.of()
                        .formatHex(
                                java.util.Base64.getDecoder().decode("wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=")),
                credential.serverKey());
        assertFalse(credential.toString().contains(credential.storedKey()));
    }

    @Test
    void credentials_that_cannot_be_are_refused_in_kafkas_words() {
        assertEquals("93 Username must not be empty", result(List.of(), List.of(upsertion("", 1, 4096))));
        assertEquals("33 Unknown SCRAM mechanism", result(List.of(), List.of(upsertion("a", 9, 4096))));
        assertEquals("93 Too few iterations", result(List.of(), List.of(upsertion("a", 1, 100))));
        assertEquals("93 Too many iterations", result(List.of(), List.of(upsertion("a", 1, 100_000))));
        assertEquals(
                "91 Attempt to delete a user credential that does not exist",
                result(List.of(deletion("a", 1)), List.of(upsertion("a", 1, 4096))));
        assertEquals(
                "92 A user credential cannot be altered twice in the same request",
                result(List.of(), List.of(upsertion("a", 1, 4096), upsertion("a", 1, 4096))));
        assertEquals(List.of(), described());
    }

    private static AclCreation acl(
            int type, String name, int pattern, String principal, String host, int op, int perm) {
        return new AclCreation()
                .setResourceType((byte) type)
                .setResourceName(name)
                .setResourcePatternType((byte) pattern)
                .setPrincipal(principal)
                .setHost(host)
                .setOperation((byte) op)
                .setPermissionType((byte) perm);
    }

    private String created(AclCreation... acls) {
        List<AclCreationResult> results = AdminNode.ask(
                        new CreateAclsHandler(node.metadata),
                        3,
                        new CreateAclsRequestData().setCreations(new ArrayList<>(List.of(acls))))
                .results();
        return results.getFirst().errorCode() + " " + results.getFirst().errorMessage();
    }

    private List<String> acls(int type, String name, int pattern) {
        var response = AdminNode.ask(
                new DescribeAclsHandler(() -> node.metadata.image()),
                3,
                new DescribeAclsRequestData()
                        .setResourceTypeFilter((byte) type)
                        .setResourceNameFilter(name)
                        .setPatternTypeFilter((byte) pattern)
                        .setPrincipalFilter(null)
                        .setHostFilter(null)
                        .setOperation((byte) 1)
                        .setPermissionType((byte) 1));
        TreeSet<String> lines = new TreeSet<>();
        response.resources()
                .forEach(resource -> resource.acls()
                        .forEach(acl -> lines.add(resource.resourceName() + " " + resource.patternType() + " "
                                + acl.principal() + " " + acl.host() + " " + acl.operation() + " "
                                + acl.permissionType())));
        return List.copyOf(lines);
    }

    @Test
    void acls_are_described_until_they_are_deleted_and_survive_a_restart() throws Exception {
        assertEquals("0 ", created(acl(2, "t", 3, "User:a", "*", 3, 3)));
        assertEquals("0 ", created(acl(2, "t", 3, "User:a", "*", 3, 3)));
        assertEquals("0 ", created(acl(2, "p", 4, "User:b", "1.2.3.4", 4, 2)));
        node.restart();
        String literal = "t 3 User:a * 3 3";
        String prefixed = "p 4 User:b 1.2.3.4 4 2";
        assertEquals(List.of(prefixed, literal), acls(1, null, 1));
        assertEquals(List.of(prefixed), acls(2, "p1", 2));
        assertEquals(List.of(literal), acls(2, "t", 3));
        var deleted = AdminNode.ask(
                new DeleteAclsHandler(node.metadata),
                3,
                new DeleteAclsRequestData()
                        .setFilters(List.of(new DeleteAclsFilter()
                                .setResourceTypeFilter((byte) 1)
                                .setResourceNameFilter(null)
                                .setPatternTypeFilter((byte) 1)
                                .setPrincipalFilter("User:b")
                                .setHostFilter(null)
                                .setOperation((byte) 1)
                                .setPermissionType((byte) 1))));
        assertEquals(
                "p",
                deleted.filterResults().getFirst().matchingAcls().getFirst().resourceName());
        assertEquals(List.of(literal), acls(1, null, 1));
    }

    @Test
    void acls_that_cannot_be_are_refused_in_kafkas_words() {
        assertEquals(
                "42 The only valid name for the CLUSTER resource is kafka-cluster",
                created(acl(4, "foo", 3, "User:a", "*", 7, 3)));
        assertEquals("42 Invalid empty resource name", created(acl(2, "", 3, "User:a", "*", 3, 3)));
        assertEquals("42 Invalid resourceType ANY", created(acl(1, "t", 3, "User:a", "*", 3, 3)));
        assertEquals("42 Invalid operation UNKNOWN", created(acl(2, "t", 3, "User:a", "*", 99, 3)));
        assertEquals("42 Invalid patternType MATCH", created(acl(2, "t", 2, "User:a", "*", 3, 3)));
        assertEquals("42 Host pattern cannot be null or empty", created(acl(2, "t", 3, "User:a", "", 3, 3)));
        assertEquals(
                "42 Could not parse principal from `a` (no colon is present separating the principal type from the "
                        + "principal name)",
                created(acl(2, "t", 3, "a", "*", 3, 3)));
        assertEquals(List.of(), acls(1, null, 1));
    }

    /** Errors of every version, as Kafka gives them on a plaintext listener. */
    @Test
    @SuppressWarnings("unchecked")
    void nobody_authenticates_where_nobody_is_asked_to() {
        int asked = 0;
        for (ApiHandler<?, ?> handler : Authentication.handlers()) {
            for (short version = handler.api().oldestVersion(); version <= handler.maxVersion(); version++) {
                ApiMessage answer = AdminNode.ask(
                        (ApiHandler<ApiMessage, ApiMessage>) handler,
                        version,
                        handler.api().messageType.newRequest());
                AbstractResponse response = AbstractResponse.parseResponse(
                        handler.api(), MessageUtil.toByteBufferAccessor(answer, version), version);
                Errors expected = handler.api().name().startsWith("SASL")
                        ? Errors.ILLEGAL_SASL_STATE
                        : Errors.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED;
                assertEquals(java.util.Map.of(expected, 1), response.errorCounts());
                asked++;
            }
        }
        assertEquals(2 + 3 + 3 + 2 + 2 + 3, asked);
    }
}
