package io.chronik.compat;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Hands each class the brokers it runs on; all classes share one process per kind, which ends with the test run. */
final class BrokersToTest implements ArgumentsProvider {

    private static final ExtensionContext.Namespace SHARED = ExtensionContext.Namespace.create(BrokersToTest.class);

    @Override
    public Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        boolean peerByDefault =
                context.getRequiredTestClass().getAnnotation(OnEachBroker.class).peerByDefault();
        return chosen(System.getProperty("chronik.compat.brokers", "default"), peerByDefault).stream()
                .map(kind -> context.getRoot()
                        .getStore(SHARED)
                        .computeIfAbsent(kind, BrokerUnderTest::new, BrokerUnderTest.class))
                .map(Arguments::of);
    }

    private static Set<BrokerKind> chosen(String brokers, boolean peerByDefault) {
        return switch (brokers.toLowerCase(Locale.ROOT)) {
            case "all" -> EnumSet.allOf(BrokerKind.class);
            case "chronik" -> EnumSet.of(BrokerKind.CHRONIK);
            case "kafka" -> EnumSet.of(BrokerKind.KAFKA);
            case "default" -> peerByDefault ? EnumSet.allOf(BrokerKind.class) : EnumSet.of(BrokerKind.CHRONIK);
            default ->
                throw new IllegalArgumentException(
                        "chronik.compat.brokers is '" + brokers + "'; it can be default, all, chronik or kafka");
        };
    }
}
