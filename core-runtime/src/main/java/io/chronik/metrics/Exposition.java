package io.chronik.metrics;

import java.math.BigDecimal;
import java.math.MathContext;

/** Text in the exposition format 0.0.4 of Prometheus. */
final class Exposition {
    private static final MathContext NINE_DIGITS = new MathContext(9);

    private final StringBuilder text = new StringBuilder(4096);

    void head(String name, String type, String help) {
        text.append("# HELP ").append(name).append(' ');
        text.append(help.replace("\\", "\\\\").replace("\n", "\\n")).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    void sample(String name, Labels labels, long value) {
        sample(name, labels, Long.toString(value));
    }

    void sample(String name, Labels labels, double value) {
        sample(name, labels, number(value));
    }

    private void sample(String name, Labels labels, String value) {
        text.append(name);
        for (int i = 0; i < labels.pairs().size(); i += 2) {
            text.append(i == 0 ? '{' : ',').append(labels.pairs().get(i)).append("=\"");
            String raw = labels.pairs().get(i + 1);
            text.append(raw.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n"));
            text.append('"');
        }
        if (!labels.pairs().isEmpty()) {
            text.append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    /** A number as the format writes it: whole ones without a fraction, others with nine digits. */
    static String number(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "+Inf" : "-Inf";
        }
        if (value == Math.rint(value) && Math.abs(value) < 1L << 53) {
            return Long.toString((long) value);
        }
        return new BigDecimal(value, NINE_DIGITS).stripTrailingZeros().toPlainString();
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
