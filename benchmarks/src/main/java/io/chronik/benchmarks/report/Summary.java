package io.chronik.benchmarks.report;

import java.util.Arrays;
import java.util.Collection;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What several runs of the same thing say together. Medians, because a mean lets one disturbed run speak for all.
 *
 * @param median the middle value; of an even number of values, the mean of the two middle ones
 * @param min the smallest value
 * @param max the largest value
 * @param count how many values, at least 1
 */
public record Summary(double median, double min, double max, int count) {
    /**
     * Summarises values.
     *
     * @param values at least one value; not modified
     * @return their summary
     */
    public static Summary of(double... values) {
        if (values.length == 0) {
            throw new IllegalArgumentException("a summary needs at least one value");
        }
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new Summary(median, sorted[0], sorted[sorted.length - 1], sorted.length);
    }

    /**
     * Summarises one figure of several runs.
     *
     * @param <T> a run
     * @param runs at least one run
     * @param figure reads the figure from a run
     * @return the summary of that figure
     */
    public static <T> Summary of(Collection<T> runs, ToDoubleFunction<T> figure) {
        return of(runs.stream().mapToDouble(figure).toArray());
    }

    /**
     * The median and the range as text.
     *
     * @param decimals digits after the decimal point, 0 to 3
     * @return e.g. {@code 231 (208..240)}, or the median alone when there was one run
     */
    public String text(int decimals) {
        String format = "%." + decimals + "f";
        String middle = String.format(Locale.ROOT, format, median);
        return count == 1
                ? middle
                : String.format(Locale.ROOT, "%s (" + format + ".." + format + ")", middle, min, max);
    }
}
