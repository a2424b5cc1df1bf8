/** Conformance suites for every plugin interface, in-memory reference implementations and faulty decorators. */
module io.chronik.testkit {
    requires static org.jspecify;
    requires transitive io.chronik.api;
    requires transitive org.junit.jupiter.api;

    exports io.chronik.testkit.metadata;
    exports io.chronik.testkit.wal;
    exports io.chronik.testkit.index;
    exports io.chronik.testkit.plugin;
    exports io.chronik.testkit.storage;
}
