/** The command line. */
module io.chronik.cli {
    requires static org.jspecify;
    requires io.chronik.core;
    requires info.picocli;
    requires org.slf4j;
    // The process start time, for the line that says how long start-up took.
    requires java.management;
    // sun.misc.Signal, see StopSignals.
    requires jdk.unsupported;

    opens io.chronik.cli to
            info.picocli;
}
