package io.chronik.compat.differential;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The differences that are wanted. Each line of {@code differences.txt} is {@code scenario | step | path | kafka | chronik | reason}, where
 * {@code *} stands for anything in all columns but the last; blank lines and lines that begin with {@code #} are left out. An error code is
 * only covered by a line that spells both codes, so that none is hidden behind a {@code *}. A reason that begins with {@code at times:} is
 * for what depends on timing.
 */
final class ReviewedDifferences {

    private static final int COLUMNS = 6;

    private static final int KAFKA = 3;
    private static final String AT_TIMES = "| at times: ";
    private static final String ERROR_CODE = "error_code";

    private record Entry(String line, List<Pattern> patterns, boolean spelled) {
        boolean covers(Difference difference) {
            if (!spelled && difference.path().endsWith(ERROR_CODE)) {
                return false;
            }
            List<String> values = List.of(
                    difference.scenario() + " v" + difference.version(),
                    difference.step(),
                    difference.path(),
                    difference.kafka(),
                    difference.chronik());
            for (int i = 0; i < values.size(); i++) {
                if (!patterns.get(i).matcher(values.get(i)).matches()) {
                    return false;
                }
            }
            return true;
        }
    }

    private final List<Entry> entries = new ArrayList<>();
    private final Set<Entry> used = new HashSet<>();

    private ReviewedDifferences(List<String> lines) {
        for (String line : lines) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] columns = line.split("\\|", -1);
            if (columns.length != COLUMNS || columns[COLUMNS - 1].isBlank()) {
                throw new IllegalArgumentException("not scenario | step | path | kafka | chronik | reason: " + line);
            }
            List<Pattern> patterns = new ArrayList<>();
            for (int i = 0; i < COLUMNS - 1; i++) {
                patterns.add(glob(columns[i].strip()));
            }
            boolean spelled = !columns[KAFKA].contains("*") && !columns[KAFKA + 1].contains("*");
            entries.add(new Entry(line, patterns, spelled));
        }
    }

    /** The reviewed list. */
    static ReviewedDifferences read() {
        try (InputStream in = ReviewedDifferences.class.getResourceAsStream("differences.txt")) {
            return of(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static ReviewedDifferences of(String text) {
        return new ReviewedDifferences(text.lines().toList());
    }

    private static Pattern glob(String text) {
        StringBuilder regex = new StringBuilder();
        for (String part : text.split("\\*", -1)) {
            regex.append(regex.isEmpty() ? "" : ".*").append(part.isEmpty() ? "(?:)" : Pattern.quote(part));
        }
        return Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether a difference is wanted. */
    boolean cover(Difference difference) {
        boolean covered = false;
        for (Entry entry : entries) {
            if (entry.covers(difference)) {
                used.add(entry);
                covered = true;
            }
        }
        return covered;
    }

    /** Lines that covered nothing: what they describe is gone. Not those of what only happens {@code at times}. */
    List<String> unused() {
        return entries.stream()
                .filter(entry -> !used.contains(entry) && !entry.line().contains(AT_TIMES))
                .map(Entry::line)
                .toList();
    }
}
