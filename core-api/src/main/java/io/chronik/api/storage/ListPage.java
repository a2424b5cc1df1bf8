package io.chronik.api.storage;

import java.util.List;
import java.util.Optional;

/**
 * A part of a listing.
 *
 * @param objects in the order of their keys
 * @param nextPageToken where the listing goes on, if there may be more; opaque, valid for the same prefix only
 */
public record ListPage(List<ObjectInfo> objects, Optional<String> nextPageToken) {
    /** Copies the list. */
    public ListPage {
        objects = List.copyOf(objects);
    }
}
