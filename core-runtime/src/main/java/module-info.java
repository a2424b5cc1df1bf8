/** The node: network, requests, log, metadata, groups and plugins. Its packages are internal; plugins see {@code io.chronik.api}. */
module io.chronik.core {
    requires static transitive org.jspecify;
    requires transitive io.chronik.api;
    requires transitive io.chronik.kafka;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires org.pcollections;
    requires org.slf4j;
    requires pf4j;
    requires com.fasterxml.jackson.databind;
    requires com.fasterxml.jackson.dataformat.toml;
    requires metrics.core;
    requires jdk.httpserver;
    requires jdk.management; // how much memory outside of the heap there is
    requires jdk.unsupported; // files without the page cache: com.sun.nio.file.ExtendedOpenOption

    exports io.chronik.runtime;
    exports io.chronik.config;
    exports io.chronik.plugin;
}
