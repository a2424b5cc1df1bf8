package io.chronik.compat;

import io.chronik.compat.broker.ApacheKafkaBroker;
import io.chronik.compat.broker.Broker;
import io.chronik.compat.broker.ChronikBroker;
import io.chronik.compat.broker.ChronikInstallation;
import io.chronik.compat.broker.Layout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * One kind of broker: the process that all cases share, started when the first case needs it, and further processes for cases that
 * stop or crash theirs. Used by one test thread.
 */
final class BrokerUnderTest implements AutoCloseable {

    private final BrokerKind kind;
    private final Layout layout = Layout.fromSystemProperties();
    private @Nullable Path directory;
    private @Nullable Broker shared;
    private @Nullable ChronikInstallation installation;
    private @Nullable Admin admin;

    BrokerUnderTest(BrokerKind kind) {
        this.kind = kind;
    }

    BrokerKind kind() {
        return kind;
    }

    Layout layout() {
        return layout;
    }

    /** The shared process; skips the case when there is nothing to start. */
    Broker broker() {
        if (shared == null) {
            Broker started = create(directory().resolve("shared"));
            started.start();
            shared = started;
        }
        return shared;
    }

    String bootstrap() {
        return broker().bootstrap();
    }

    /** An admin client of the shared process; not to be closed by the case. */
    Admin admin() {
        if (admin == null) {
            admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap()));
        }
        return admin;
    }

    /** A broker of the case's own, not started yet; the case closes it. */
    Broker separate() {
        return create(directory().resolve("separate-" + UUID.randomUUID()));
    }

    /** A Chronik process of the case's own with more environment and flags; skips the case for another kind. */
    Broker separateChronik(Map<String, String> environment, List<String> arguments) {
        Assumptions.assumeTrue(kind == BrokerKind.CHRONIK, "about Chronik only");
        Path data = Scratch.ensure(directory().resolve("separate-" + UUID.randomUUID()));
        return new ChronikBroker(layout, installation(), data, environment, arguments);
    }

    /** The unpacked distribution; skips the case when it was not assembled. */
    private ChronikInstallation installation() {
        Assumptions.assumeTrue(
                Files.exists(layout.tarball()), () -> "The distribution is not assembled yet: no " + layout.tarball());
        if (installation == null) {
            installation = ChronikInstallation.unpack(layout, Scratch.directory("installation"));
        }
        return installation;
    }

    /** A topic name that no other case uses. */
    static String uniqueTopic(String prefix) {
        return prefix + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private Broker create(Path data) {
        return switch (kind) {
            case CHRONIK -> new ChronikBroker(layout, installation(), Scratch.ensure(data));
            case KAFKA ->
                new ApacheKafkaBroker(
                        layout, Scratch.ensure(data), System.getProperty("chronik.compat.kafka.version", "4.4.0"));
        };
    }

    private Path directory() {
        if (directory == null) {
            directory = Scratch.directory(kind.name().toLowerCase(Locale.ROOT));
        }
        return directory;
    }

    @Override
    public void close() {
        if (admin != null) {
            admin.close();
        }
        if (shared != null) {
            shared.close();
        }
        if (directory != null) {
            Scratch.delete(directory);
        }
        if (installation != null) {
            Scratch.delete(installation.directory().getParent());
        }
    }

    @Override
    public String toString() {
        return kind.toString();
    }
}
