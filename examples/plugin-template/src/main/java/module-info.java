/** Counts the records of each key. */
module org.example.keycounts {
    requires io.chronik.api;

    provides io.chronik.api.index.IndexerProvider with
            org.example.keycounts.KeyCountsProvider;
}
