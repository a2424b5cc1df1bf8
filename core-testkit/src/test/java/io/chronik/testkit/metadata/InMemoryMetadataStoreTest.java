package io.chronik.testkit.metadata;

import io.chronik.api.metadata.MetadataStore;

class InMemoryMetadataStoreTest extends MetadataStoreConformance {
    private final InMemoryMetadataStore.Disk disk = new InMemoryMetadataStore.Disk();

    @Override
    protected MetadataStore open() {
        return new InMemoryMetadataStore(disk, 1024 * 1024);
    }
}
