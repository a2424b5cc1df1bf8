package io.chronik.request.access;

import io.chronik.api.metadata.MetadataStoreException;
import io.chronik.metadata.AdminImage;
import io.chronik.metadata.Metadata;
import io.chronik.metadata.MetadataEvent.AdminEvent;
import io.chronik.metadata.MetadataEvent.AdminEvent.AclDeleted;
import io.chronik.request.ApiHandler;
import io.chronik.request.MetadataFailures;
import io.chronik.request.RequestContext;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.message.DeleteAclsRequestData;
import org.apache.kafka.common.message.DeleteAclsResponseData;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsFilterResult;
import org.apache.kafka.common.message.DeleteAclsResponseData.DeleteAclsMatchingAcl;
import org.apache.kafka.common.protocol.ApiKeys;

/** DeleteAcls: removes the access rights that filters let through, and tells which. */
public final class DeleteAclsHandler implements ApiHandler.Blocking<DeleteAclsRequestData, DeleteAclsResponseData> {
    private final Metadata metadata;

    /** Creates it. */
    public DeleteAclsHandler(Metadata metadata) {
        this.metadata = metadata;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DELETE_ACLS;
    }

    @Override
    public DeleteAclsResponseData handle(RequestContext context, DeleteAclsRequestData request) {
        DeleteAclsResponseData response = new DeleteAclsResponseData();
        try {
            metadata.administer(before -> deletions(request, before, response));
        } catch (MetadataStoreException e) {
            throw MetadataFailures.notDurable("the removal of ACLs", e);
        }
        return response;
    }

    private static List<AdminEvent> deletions(
            DeleteAclsRequestData request, AdminImage before, DeleteAclsResponseData response) {
        Set<AclBinding> deleted = new LinkedHashSet<>();
        for (DeleteAclsRequestData.DeleteAclsFilter wanted : request.filters()) {
            AclBindingFilter filter = Acls.filter(wanted);
            DeleteAclsFilterResult result = new DeleteAclsFilterResult().setErrorMessage(null);
            before.acls().stream().filter(filter::matches).forEach(acl -> {
                deleted.add(acl);
                result.matchingAcls().add(matching(acl));
            });
            response.filterResults().add(result);
        }
        List<AdminEvent> events = new ArrayList<>();
        deleted.forEach(acl -> events.add(new AclDeleted(acl)));
        return events;
    }

    private static DeleteAclsMatchingAcl matching(AclBinding acl) {
        return new DeleteAclsMatchingAcl()
                .setErrorMessage(null)
                .setResourceType(acl.pattern().resourceType().code())
                .setResourceName(acl.pattern().name())
                .setPatternType(acl.pattern().patternType().code())
                .setPrincipal(acl.entry().principal())
                .setHost(acl.entry().host())
                .setOperation(acl.entry().operation().code())
                .setPermissionType(acl.entry().permissionType().code());
    }
}
