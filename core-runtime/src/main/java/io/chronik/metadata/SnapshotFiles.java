package io.chronik.metadata;

import java.io.IOException;
import java.util.List;

/** A folder of small files that appear whole or not at all. */
public interface SnapshotFiles {
    /** The names of all files, in no order; none that is half written. */
    List<String> list() throws IOException;

    /** The content of one file. */
    byte[] read(String name) throws IOException;

    /** Makes a file of that name and content, durable when the call returns; replaces one that was there. A crash leaves all or nothing. */
    void write(String name, byte[] content) throws IOException;

    /** Deletes a file if it is there. */
    void delete(String name) throws IOException;

    /** Where this is, for messages. */
    String location();
}
