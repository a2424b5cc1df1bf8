/** End-to-end measurements of Chronik against Apache Kafka and against a broker that does nothing. */
module io.chronik.benchmarks {
    requires static org.jspecify;
    requires kafka.clients;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.common;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;
    requires jdk.jfr;
}
