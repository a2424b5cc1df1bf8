package io.chronik.request.admin;

import org.apache.kafka.common.config.ConfigDef;
import org.jspecify.annotations.Nullable;

/**
 * One setting of this node as Kafka's tools see it. None can be changed while the node runs.
 *
 * @param name Kafka's
 * @param value in effect, as a plain number or word; null if there is none
 * @param configured whether somebody set it, so that it isn't the default
 */
public record BrokerConfig(
        String name, @Nullable String value, boolean configured, ConfigDef.Type type, String documentation) {}
