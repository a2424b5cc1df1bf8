package io.chronik.benchmarks.report;

import java.util.ArrayList;
import java.util.List;

/** A markdown table that grows by rows. One thread. */
public final class MarkdownTable {
    private final int columns;
    private final List<String> lines = new ArrayList<>();

    /**
     * A table without rows.
     *
     * @param header the column titles
     */
    public MarkdownTable(String... header) {
        columns = header.length;
        lines.add(line(header));
        lines.add("|" + "---|".repeat(columns));
    }

    /**
     * Adds a row.
     *
     * @param cells as many cells as there are columns
     */
    public void row(String... cells) {
        if (cells.length != columns) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns + " columns");
        }
        lines.add(line(cells));
    }

    private static String line(String... cells) {
        List<String> safe = new ArrayList<>();
        for (String cell : cells) {
            safe.add(cell.replace("|", "\\|").replace('\n', ' '));
        }
        return "| " + String.join(" | ", safe) + " |";
    }

    @Override
    public String toString() {
        return String.join("\n", lines) + "\n";
    }
}
