package io.chronik.request.access;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclCreated;
import io.chronik.request.ApiHandler;
import io.chronik.request.MetadataFailures;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.message.CreateAclsRequestData;
import org.apache.kafka.common.message.CreateAclsResponseData;
import org.apache.kafka.common.message.CreateAclsResponseData.AclCreationResult;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;

/** CreateAcls: stores access rights. One that exists is created again without a change. */
public final class CreateAclsHandler implements ApiHandler.Blocking<CreateAclsRequestData, CreateAclsResponseData> {
    private final Metadata metadata;

    /** Creates it. */
    public CreateAclsHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.CREATE_ACLS;
    }

    @Override
    public CreateAclsResponseData handle(RequestContext context, CreateAclsRequestData request) {
        Set<AclBinding> wanted = new LinkedHashSet<>();
        CreateAclsResponseData response = new CreateAclsResponseData();
        for (CreateAclsRequestData.AclCreation creation : request.creations()) {
            AclCreationResult result = new AclCreationResult();
            try {
                wanted.add(Acls.checked(creation));
            } catch (InvalidRequestException e) {
                result.setErrorCode(Errors.INVALID_REQUEST.code()).setErrorMessage(e.getMessage());
            }
            response.results().add(result);
        }
        try {
            metadata.administer(before -> {
                List<AdminEvent> events = new ArrayList<>();
                wanted.stream()
                        .filter(acl -> !before.acls().contains(acl))
                        .forEach(acl -> events.add(new AclCreated(acl)));
                return events;
            });
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("ACLs", e);
        }
        return response;
    }
}
