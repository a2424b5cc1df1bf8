package io.chronik.compat;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * Runs a class's cases on Chronik and on Apache Kafka; the class takes a {@link BrokerUnderTest}. The system property
 * {@code chronik.compat.brokers} chooses: {@code default} is Chronik everywhere and Kafka where {@link #peerByDefault} says so,
 * {@code all} is both everywhere, {@code chronik} and {@code kafka} are one of them everywhere.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}", autoCloseArguments = false)
@ArgumentsSource(BrokersToTest.class)
@interface OnEachBroker {

    /** Whether the cases run on Apache Kafka too when nothing else is asked for. */
    boolean peerByDefault() default false;
}
