package io.chronik.benchmarks;

import io.chronik.benchmarks.peer.Broker;
import io.chronik.benchmarks.peer.ProcessFigures;
import io.chronik.benchmarks.report.MarkdownTable;
import java.util.Collection;
import java.util.Locale;

/** Memory of brokers that have been under load. */
final class MemoryTable {
    private MemoryTable() {}

    static String of(Collection<Broker> brokers) {
        MarkdownTable table = new MarkdownTable("target", "resident after the load, MiB", "of it anonymous", "highest");
        for (Broker broker : brokers) {
            if (broker.isAlive()) {
                ProcessFigures figures = broker.figures();
                table.row(
                        broker.target().label(),
                        mebibytes(figures.residentMebibytes()),
                        mebibytes(figures.anonymousMebibytes()),
                        mebibytes(figures.peakResidentMebibytes()));
            }
        }
        return table.toString();
    }

    static String mebibytes(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }
}
