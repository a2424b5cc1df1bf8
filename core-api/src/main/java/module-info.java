/** The interfaces that Chronik's plugins implement, and the values that cross them. */
module io.chronik.api {
    requires static org.jspecify;

    exports io.chronik.api.metadata;
    exports io.chronik.api.embedding;
    exports io.chronik.api.index;
    exports io.chronik.api.plugin;
    exports io.chronik.api.query;
    exports io.chronik.api.storage;
    exports io.chronik.api.wal;
}
