package io.chronik.api.plugin;

/** The version of these interfaces. A plugin's manifest says with {@code Plugin-Requires} which versions it works with. */
public final class PluginApi {
    private PluginApi() {}

    /**
     * The version that this node offers, as {@code major.minor.patch}. The minor number grows when something is added, the major
     * number when a plugin would have to change. (A method, since a constant would be copied into the plugins compiled against it.)
     */
    public static String version() {
        return "1.0.0";
    }
}
