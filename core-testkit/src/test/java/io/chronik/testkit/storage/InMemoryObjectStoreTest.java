package io.chronik.testkit.storage;

import io.chronik.api.storage.ObjectStore;
import java.time.Clock;

final class InMemoryObjectStoreTest extends ObjectStoreConformance {
    @Override
    protected ObjectStore emptyStore() {
        return new InMemoryObjectStore(Clock.systemUTC());
    }
}
