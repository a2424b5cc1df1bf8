package io.chronik.plugin;

/** A plugin can't be loaded as it is. The message is the reason, without the jar's name. */
final class PluginRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginRefusedException(String reason) {
        super(reason);
    }

    PluginRefusedException(String reason, Throwable cause) {
        super(reason, cause);
    }
}
