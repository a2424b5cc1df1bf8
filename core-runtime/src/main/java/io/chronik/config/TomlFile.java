package io.chronik.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Reads a TOML file as text by dotted key. A class of its own, so that a start without a file does not load the parser. */
final class TomlFile {
    private static final long MAX_FILE_BYTES = 1 << 20;

    private TomlFile() {}

    /**
     * Every value by its key, tables joined with dots. Arrays of plain values are joined with commas; of an array of tables only
     * the key is kept.
     */
    static Map<String, String> read(Path file) throws ConfigException {
        JsonNode root;
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw problem(file, "is larger than " + Units.renderBytes(MAX_FILE_BYTES));
            }
            root = new TomlMapper().readTree(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw problem(file, "does not exist");
        } catch (JacksonException e) {
            JsonLocation location = e.getLocation();
            String where =
                    location == null ? "" : " in line " + location.getLineNr() + ", column " + location.getColumnNr();
            throw problem(file, "is not valid TOML" + where + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw problem(file, "can't be read: " + e);
        }
        Map<String, String> values = new TreeMap<>();
        flatten(file, "", root, values);
        return values;
    }

    private static void flatten(Path file, String prefix, JsonNode table, Map<String, String> values)
            throws ConfigException {
        for (Map.Entry<String, JsonNode> entry : table.properties()) {
            String key = prefix + entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isObject()) {
                flatten(file, key + ".", value, values);
            } else if (values.put(key, text(value)) != null) {
                throw problem(file, "sets " + key + " twice");
            }
        }
    }

    private static String text(JsonNode value) {
        if (!value.isArray()) {
            return value.asText();
        }
        return StreamSupport.stream(value.spliterator(), false)
                .map(element -> element.isContainerNode() ? "{...}" : element.asText())
                .collect(Collectors.joining(","));
    }

    private static ConfigException problem(Path file, String what) {
        return new ConfigException(List.of("The configuration file " + file + " " + what + "."));
    }
}
