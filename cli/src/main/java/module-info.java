/** The command line. */
module io.chronik.cli {
    requires static org.jspecify;
    requires io.chronik.core;
    requires info.picocli;
}
