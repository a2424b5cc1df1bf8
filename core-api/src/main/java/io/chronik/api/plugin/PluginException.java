package io.chronik.api.plugin;

/** A plugin can't do its work as configured. The message says what is wrong, where, and what to do; it never contains a secret. */
public final class PluginException extends Exception {
    private static final long serialVersionUID = 1L;

    /** Creates the failure. */
    public PluginException(String message) {
        super(message);
    }

    /** Creates the failure with its cause. */
    public PluginException(String message, Throwable cause) {
        super(message, cause);
    }
}
