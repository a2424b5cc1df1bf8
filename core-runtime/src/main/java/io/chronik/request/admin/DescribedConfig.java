package io.chronik.request.admin;

import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.requests.DescribeConfigsResponse.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * One config as clients are told of it.
 *
 * @param synonyms where the value could come from, strongest first
 */
record DescribedConfig(
        String name,
        @Nullable String value,
        boolean readOnly,
        ConfigSource source,
        ConfigDef.Type type,
        List<Synonym> synonyms,
        String documentation) {

    /** One place a value can come from. */
    record Synonym(String name, @Nullable String value, ConfigSource source) {}
}
