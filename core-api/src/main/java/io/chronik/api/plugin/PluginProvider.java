package io.chronik.api.plugin;

/**
 * Makes instances of one thing that a plugin adds, such as an object store. Each kind of thing has its own interface below this
 * one; a plugin's module says {@code provides ThatInterface with ItsClass}, and the class has a public constructor without
 * parameters. Constructor and {@link #name} do no work: they are called to list plugins, too.
 *
 * <p>While any method of a plugin runs, the thread's context class loader is the plugin's; threads that it starts inherit it.
 *
 * @param <T> what is made
 */
public interface PluginProvider<T> {
    /**
     * The name by which configuration selects it: 1 to 64 of {@code a-z 0-9 . _ -}, beginning with a letter or digit, the same at
     * every call. Unique among the providers of one interface.
     */
    String name();

    /**
     * Makes one instance. The caller closes it if it is {@link AutoCloseable}; several may live at once.
     *
     * @throws PluginException if configuration is wrong or something needed is not there; the message names the key or thing, and
     *     says what to do
     */
    T create(PluginContext context) throws PluginException;
}
