package io.chronik.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class StatisticsTest {
    @Test
    void medianOfAnOddNumberIsTheMiddleValueInAnyOrder() {
        assertEquals(new Summary(3, 1, 100, 5), Summary.of(100, 1, 3, 2, 4));
    }

    @Test
    void medianOfAnEvenNumberLiesBetweenTheTwoMiddleValues() {
        assertEquals(new Summary(2.5, 1, 9, 4), Summary.of(9, 1, 2, 3));
    }

    @Test
    void aSummaryLeavesItsInputAlone() {
        double[] values = {3, 1, 2};
        assertEquals(2, Summary.of(values).median());
        assertEquals(3, values[0]);
    }

    @Test
    void nothingHasNoSummary() {
        assertThrows(IllegalArgumentException.class, Summary::of);
    }

    @Test
    void theRangeIsShownOnlyWhenThereIsOne() {
        assertEquals("1.50", Summary.of(1.5).text(2));
        assertEquals("2 (1..3)", Summary.of(1, 2, 3).text(0));
    }

    @Test
    void percentilesAreMeasuredValues() {
        long[] sorted = new long[1000];
        for (int i = 0; i < sorted.length; i++) {
            sorted[i] = i + 1L;
        }
        assertEquals(500, Percentiles.at(sorted, 1000, 50));
        assertEquals(990, Percentiles.at(sorted, 1000, 99));
        assertEquals(999, Percentiles.at(sorted, 1000, 99.9));
        assertEquals(1000, Percentiles.at(sorted, 1000, 100));
    }

    @Test
    void percentilesOfFewValuesAreTheLargest() {
        long[] sorted = {10, 20, 0, 0};
        assertEquals(10, Percentiles.at(sorted, 2, 50));
        assertEquals(20, Percentiles.at(sorted, 2, 99));
        assertThrows(IllegalArgumentException.class, () -> Percentiles.at(sorted, 0, 50));
    }

    @Test
    void tablesRefuseRowsOfAnotherWidth() {
        MarkdownTable table = new MarkdownTable("a", "b");
        table.row("1", "x|y");
        assertEquals("| a | b |\n|---|---|\n| 1 | x\\|y |\n", table.toString());
        assertThrows(IllegalArgumentException.class, () -> table.row("1"));
    }
}
