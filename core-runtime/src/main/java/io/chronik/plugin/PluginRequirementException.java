package io.chronik.plugin;

import java.util.List;
import java.util.stream.Collectors;

/** Plugins that the configuration requires are not running. The message names each with its jar and the reason. */
public final class PluginRequirementException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * Creates the failure.
     *
     * @param missing the required plugins that do not run
     */
    PluginRequirementException(List<PluginStatus> missing) {
        super(missing.stream()
                .map(status -> status.id() + " (" + status.jar() + "): "
                        + status.reason().orElse("not running"))
                .collect(Collectors.joining("; ", "required plugins are not running: ", "")));
    }
}
