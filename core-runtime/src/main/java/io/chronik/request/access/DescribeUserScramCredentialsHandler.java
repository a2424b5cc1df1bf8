package io.chronik.request.access;

import io.chronik.metadata.ClusterImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsRequestData.UserName;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.CredentialInfo;
import org.apache.kafka.common.message.DescribeUserScramCredentialsResponseData.DescribeUserScramCredentialsResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** DescribeUserScramCredentials (KIP-554): tells which credentials users have, but nothing that they are checked against. */
public final class DescribeUserScramCredentialsHandler
        implements ApiHandler.Blocking<
                DescribeUserScramCredentialsRequestData, DescribeUserScramCredentialsResponseData> {
    private final Supplier<? extends ClusterImage> image;

    /** Uses the newest image at each call. */
    public DescribeUserScramCredentialsHandler(Supplier<? extends ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_USER_SCRAM_CREDENTIALS;
    }

    @Override
    public DescribeUserScramCredentialsResponseData handle(
            RequestContext context, DescribeUserScramCredentialsRequestData request) {
        SortedMap<String, SortedMap<Byte, CredentialInfo>> known = new TreeMap<>();
        image.get()
                .admin()
                .scramCredentials()
                .forEach((key, credential) -> known.computeIfAbsent(key.user(), _ -> new TreeMap<>())
                        .put(
                                key.mechanism(),
                                new CredentialInfo()
                                        .setMechanism(key.mechanism())
                                        .setIterations(credential.iterations())));
        Map<String, Integer> asked = new HashMap<>();
        List<UserName> users = request.users() == null ? List.of() : request.users();
        users.forEach(user -> asked.merge(user.name(), 1, Integer::sum));
        if (asked.isEmpty()) {
            known.keySet().forEach(user -> asked.put(user, 1));
        }
        DescribeUserScramCredentialsResponseData response =
                new DescribeUserScramCredentialsResponseData().setErrorMessage("");
        new TreeMap<>(asked).forEach((user, times) -> {
            DescribeUserScramCredentialsResult result =
                    new DescribeUserScramCredentialsResult().setUser(user).setErrorMessage("");
            if (times > 1) {
                result.setErrorCode(Errors.DUPLICATE_RESOURCE.code())
                        .setErrorMessage(
                                "Cannot describe SCRAM credentials for the same user twice in a single request: "
                                        + user);
            } else if (known.containsKey(user)) {
                result.setCredentialInfos(List.copyOf(known.get(user).values()));
            } else {
                result.setErrorCode(Errors.RESOURCE_NOT_FOUND.code())
                        .setErrorMessage("Attempt to describe a user credential that does not exist: " + user);
            }
            response.results().add(result);
        });
        return response;
    }
}
