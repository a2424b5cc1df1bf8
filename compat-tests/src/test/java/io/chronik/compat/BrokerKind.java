package io.chronik.compat;

/** The two brokers that every case can run on. */
enum BrokerKind {
    CHRONIK("Chronik"),
    KAFKA("Apache Kafka");

    private final String label;

    BrokerKind(String label) {
        this.label = label;
    }

    @Override
    public String toString() {
        return label;
    }
}
