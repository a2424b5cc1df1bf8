package io.chronik.request.access;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.AdminImage;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialRemoved;
import io.chronik.metadata.MetadataEvent.AdminEvent.ScramCredentialSet;
import io.chronik.metadata.ScramCredential;
import io.chronik.request.ApiHandler;
import io.chronik.request.MetadataFailures;
import io.chronik.request.RequestContext;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialDeletion;
import org.apache.kafka.common.message.AlterUserScramCredentialsRequestData.ScramCredentialUpsertion;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData;
import org.apache.kafka.common.message.AlterUserScramCredentialsResponseData.AlterUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.requests.ApiError;
import org.jspecify.annotations.Nullable;

/**
 * AlterUserScramCredentials (KIP-554): stores what users' passwords are checked against, and removes it; all of a user's changes or
 * none.
 */
public final class AlterUserScramCredentialsHandler
        implements ApiHandler.Blocking<AlterUserScramCredentialsRequestData, AlterUserScramCredentialsResponseData> {
    private static final int MIN_ITERATIONS = 4096;
    private static final int MAX_ITERATIONS = 16_384;

    private final Metadata metadata;

    private record Mechanism(String digest, String mac) {}

    /** Creates it. */
    public AlterUserScramCredentialsHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.ALTER_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public AlterUserScramCredentialsResponseData handle(
            RequestContext context, AlterUserScramCredentialsRequestData request) {
        Map<String, ApiError> results = new LinkedHashMap<>();
        try {
            metadata.administer(before -> changes(request, before, results));
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("SCRAM credentials", e);
        }
        AlterUserScramCredentialsResponseData response = new AlterUserScramCredentialsResponseData();
        results.forEach((user, error) -> response.results()
                .add(new AlterUserScramCredentialsResult()
                        .setUser(user)
                        .setErrorCode(error.error().code())
                        .setErrorMessage(error.message())));
        return response;
    }

    private static List<AdminEvent> changes(
            AlterUserScramCredentialsRequestData request, AdminImage before, Map<String, ApiError> results) {
        Map<String, List<AdminEvent>> byUser = new HashMap<>();
        Set<ScramCredential.Key> seen = new LinkedHashSet<>();
        for (ScramCredentialDeletion deletion : request.deletions()) {
            ScramCredential.Key key = new ScramCredential.Key(deletion.name(), deletion.mechanism());
            ApiError problem = problem(key, seen);
            if (problem == null && !before.scramCredentials().containsKey(key)) {
                problem = new ApiError(
                        Errors.RESOURCE_NOT_FOUND, "Attempt to delete a user credential that does not exist");
            }
            note(key, problem, results);
            byUser.computeIfAbsent(key.user(), _ -> new ArrayList<>()).add(new ScramCredentialRemoved(key));
        }
        for (ScramCredentialUpsertion upsertion : request.upsertions()) {
            ScramCredential.Key key = new ScramCredential.Key(upsertion.name(), upsertion.mechanism());
            ApiError problem = problem(key, seen);
            if (problem == null) {
                problem = problem(upsertion);
            }
            note(key, problem, results);
            if (problem == null) {
                byUser.computeIfAbsent(key.user(), _ -> new ArrayList<>())
                        .add(new ScramCredentialSet(key, credential(upsertion)));
            }
        }
        List<AdminEvent> events = new ArrayList<>();
        results.forEach((user, error) -> {
            if (error.isSuccess()) {
                events.addAll(byUser.getOrDefault(user, List.of()));
            }
        });
        return events;
    }

    /** A user's first error stays. */
    private static void note(ScramCredential.Key key, @Nullable ApiError problem, Map<String, ApiError> results) {
        ApiError result = problem == null ? ApiError.NONE : problem;
        results.merge(key.user(), result, (earlier, later) -> earlier.isFailure() ? earlier : later);
    }

    private static @Nullable ApiError problem(ScramCredential.Key key, Set<ScramCredential.Key> seen) {
        if (key.user().isEmpty()) {
            return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Username must not be empty");
        }
        if (mechanism(key.mechanism()) == null) {
            return new ApiError(Errors.UNSUPPORTED_SASL_MECHANISM, "Unknown SCRAM mechanism");
        }
        if (!seen.add(key)) {
            return new ApiError(
                    Errors.DUPLICATE_RESOURCE, "A user credential cannot be altered twice in the same request");
        }
        return null;
    }

    private static @Nullable ApiError problem(ScramCredentialUpsertion upsertion) {
        if (upsertion.iterations() > MAX_ITERATIONS) {
            return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Too many iterations");
        }
        if (upsertion.iterations() < MIN_ITERATIONS) {
            return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Too few iterations");
        }
        if (upsertion.saltedPassword().length == 0) {
            return new ApiError(Errors.UNACCEPTABLE_CREDENTIAL, "Salted password must not be empty");
        }
        return null;
    }

    private static @Nullable Mechanism mechanism(byte code) {
        return switch (code) {
            case 1 -> new Mechanism("SHA-256", "HmacSHA256");
            case 2 -> new Mechanism("SHA-512", "HmacSHA512");
            default -> null;
        };
    }

    private static ScramCredential credential(ScramCredentialUpsertion upsertion) {
        Mechanism mechanism = mechanism(upsertion.mechanism());
        if (mechanism == null) {
            throw new IllegalArgumentException("SCRAM mechanism " + upsertion.mechanism());
        }
        try {
            byte[] clientKey = hmac(mechanism, upsertion.saltedPassword(), "Client Key");
            byte[] storedKey = MessageDigest.getInstance(mechanism.digest).digest(clientKey);
            HexFormat hex = HexFormat.of();
            return new ScramCredential(
                    upsertion.iterations(),
                    hex.formatHex(upsertion.salt()),
                    hex.formatHex(storedKey),
                    hex.formatHex(hmac(mechanism, upsertion.saltedPassword(), "Server Key")));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + mechanism, e);
        }
    }

    private static byte[] hmac(Mechanism mechanism, byte[] key, String text) throws GeneralSecurityException {
        Mac mac = Mac.getInstance(mechanism.mac);
        mac.init(new SecretKeySpec(key, mechanism.mac));
        return mac.doFinal(text.getBytes(StandardCharsets.US_ASCII));
    }
}
