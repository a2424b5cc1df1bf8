package io.chronik.request.access;

import io.chronik.metadata.ClusterImage;
import io.chronik.request.ApiHandler;
import io.chronik.request.RequestContext;
import java.util.function.Supplier;
import org.apache.kafka.common.acl.AclBindingFilter;
import org.apache.kafka.common.message.DescribeAclsRequestData;
import org.apache.kafka.common.message.DescribeAclsResponseData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.requests.DescribeAclsResponse;

/** DescribeAcls: tells the stored access rights that a filter lets through. */
public final class DescribeAclsHandler
        implements ApiHandler.Blocking<DescribeAclsRequestData, DescribeAclsResponseData> {
    private final Supplier<? extends ClusterImage> image;

    /** Uses the newest image at each call. */
    public DescribeAclsHandler(Supplier<? extends ClusterImage> image) {
        this.image = image;
    }

    @Override
    public ApiKeys api() {
        return ApiKeys.DESCRIBE_ACLS;
    }

    @Override
    public DescribeAclsResponseData handle(RequestContext context, DescribeAclsRequestData request) {
        AclBindingFilter filter = Acls.filter(request);
        return new DescribeAclsResponseData()
                .setErrorMessage("")
                .setResources(DescribeAclsResponse.aclsResources(image.get().admin().acls().stream()
                        .filter(filter::matches)
                        .toList()));
    }
}
