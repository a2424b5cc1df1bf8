package io.chronik.request.access;

import io.chronik.request.Answering;
import io.chronik.request.ApiHandler;
import java.util.List;
import org.apache.kafka.common.message.CreateDelegationTokenRequestData;
import org.apache.kafka.common.message.CreateDelegationTokenResponseData;
import org.apache.kafka.common.message.DescribeDelegationTokenRequestData;
import org.apache.kafka.common.message.DescribeDelegationTokenResponseData;
import org.apache.kafka.common.message.ExpireDelegationTokenRequestData;
import org.apache.kafka.common.message.ExpireDelegationTokenResponseData;
import org.apache.kafka.common.message.RenewDelegationTokenRequestData;
import org.apache.kafka.common.message.RenewDelegationTokenResponseData;
import org.apache.kafka.common.message.SaslAuthenticateRequestData;
import org.apache.kafka.common.message.SaslAuthenticateResponseData;
import org.apache.kafka.common.message.SaslHandshakeRequestData;
import org.apache.kafka.common.message.SaslHandshakeResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.security.auth.KafkaPrincipal;

/**
 * The APIs by which clients say who they are. No listener asks for that yet, so all are answered as Apache Kafka answers them on a
 * plaintext listener: SASL was not agreed on, and delegation tokens are for those who authenticated themselves.
 */
public final class Authentication {
    private static final short FIRST_VERSION_WITH_REQUESTER = 3;
    private static final short REFUSED = Errors.DELEGATION_TOKEN_REQUEST_NOT_ALLOWED.code();

    private Authentication() {}

    /** A handler for each of them. */
    public static List<ApiHandler<?, ?>> handlers() {
        return List.of(
                new Answering<SaslHandshakeRequestData, SaslHandshakeResponseData>(
                        ApiKeys.SASL_HANDSHAKE,
                        (_, _) -> new SaslHandshakeResponseData().setErrorCode(Errors.ILLEGAL_SASL_STATE.code())),
                new Answering<SaslAuthenticateRequestData, SaslAuthenticateResponseData>(
                        ApiKeys.SASL_AUTHENTICATE,
                        (_, _) -> new SaslAuthenticateResponseData()
                                .setErrorCode(Errors.ILLEGAL_SASL_STATE.code())
                                .setErrorMessage("SaslAuthenticate request received after successful authentication")),
                new Answering<CreateDelegationTokenRequestData, CreateDelegationTokenResponseData>(
                        ApiKeys.CREATE_DELEGATION_TOKEN, (context, _) -> noToken(context.version())),
                new Answering<RenewDelegationTokenRequestData, RenewDelegationTokenResponseData>(
                        ApiKeys.RENEW_DELEGATION_TOKEN,
                        (_, _) -> new RenewDelegationTokenResponseData()
                                .setErrorCode(REFUSED)
                                .setExpiryTimestampMs(-1)),
                new Answering<ExpireDelegationTokenRequestData, ExpireDelegationTokenResponseData>(
                        ApiKeys.EXPIRE_DELEGATION_TOKEN,
                        (_, _) -> new ExpireDelegationTokenResponseData()
                                .setErrorCode(REFUSED)
                                .setExpiryTimestampMs(-1)),
                new Answering<DescribeDelegationTokenRequestData, DescribeDelegationTokenResponseData>(
                        ApiKeys.DESCRIBE_DELEGATION_TOKEN,
                        (_, _) -> new DescribeDelegationTokenResponseData().setErrorCode(REFUSED)));
    }

    private static CreateDelegationTokenResponseData noToken(short version) {
        CreateDelegationTokenResponseData response = new CreateDelegationTokenResponseData()
                .setErrorCode(REFUSED)
                .setPrincipalType(KafkaPrincipal.ANONYMOUS.getPrincipalType())
                .setPrincipalName(KafkaPrincipal.ANONYMOUS.getName())
                .setIssueTimestampMs(-1)
                .setExpiryTimestampMs(-1)
                .setMaxTimestampMs(-1);
        if (version >= FIRST_VERSION_WITH_REQUESTER) {
            response.setTokenRequesterPrincipalType(KafkaPrincipal.ANONYMOUS.getPrincipalType())
                    .setTokenRequesterPrincipalName(KafkaPrincipal.ANONYMOUS.getName());
        }
        return response;
    }
}
