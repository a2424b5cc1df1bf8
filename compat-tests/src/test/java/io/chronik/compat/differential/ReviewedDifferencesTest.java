package io.chronik.compat.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A reviewed difference covers what it says and nothing near it; one that is gone is named. */
final class ReviewedDifferencesTest {

    private static final Difference PLANTED = new Difference("API/s", 3, "ask", "topics[a]/error_code", "0", "3");

    @Test
    void anEntryCoversItsDifference() {
        assertTrue(covers("API/s v3 | ask | topics[a]/error_code | 0 | 3 | reason"));
        assertTrue(covers("API/* | * | topics[*]/error_code | 0 | 3 | reason"));
        assertTrue(covers("API/s v* | a* | *_code | 0 | 3 | reason"));
    }

    @Test
    void anEntryCoversNothingElse() {
        assertFalse(covers(""));
        assertFalse(covers("API/s v4 | ask | topics[a]/error_code | 0 | 3 | reason"));
        assertFalse(covers("API/s v* | asked | topics[a]/error_code | 0 | 3 | reason"));
        assertFalse(covers("API/s v* | ask | topics[a]/error | 0 | 3 | reason"));
        assertFalse(covers("API/s v* | ask | topics.a./error_code | 0 | 3 | reason"));
        assertFalse(covers("API/s v* | ask | topics[a]/error_code | 3 | 0 | reason"));
        assertFalse(covers("API/s v* | ask | topics[a]/error_code | 0 | 35 | reason"));
    }

    @Test
    void commentsAndBlankLinesAreLeftOut() {
        assertFalse(covers("# API/s v* | ask | topics[a]/error_code | 0 | 3 | reason\n\n"));
    }

    @Test
    void aReasonIsNeeded() {
        assertThrows(
                IllegalArgumentException.class, () -> ReviewedDifferences.of("API/s v3 | ask | path | 0 | 3 | \n"));
        assertThrows(IllegalArgumentException.class, () -> ReviewedDifferences.of("API/s v3 | ask | path | 0 | 3\n"));
    }

    @Test
    void anErrorCodeIsNotHiddenBehindAGlob() {
        for (String hiding : List.of(
                "API/s v3 | ask | topics[a]/error_code | * | 3 | reason",
                "API/s v3 | ask | topics[a]/error_code | 0 | * | reason",
                "API/s v3 | ask | topics[a]/* | 0 | * | reason",
                "API/s v3 | ask | * | * | * | reason")) {
            assertFalse(covers(hiding), hiding);
        }
    }

    @Test
    void anEntryThatCoveredNothingIsNamed() {
        ReviewedDifferences reviewed = ReviewedDifferences.of(
                "API/s v3 | ask | topics[a]/error_code | 0 | 3 | here\nAPI/t v3 | ask | x | 0 | 3 | gone\n");
        assertTrue(reviewed.cover(PLANTED));
        assertEquals(List.of("API/t v3 | ask | x | 0 | 3 | gone"), reviewed.unused());
    }

    @Test
    void whatHappensAtTimesNeedNotHappen() {
        assertEquals(
                List.of(),
                ReviewedDifferences.of("API/t v3 | ask | x | 0 | 3 | at times: a race\n")
                        .unused());
    }

    private static boolean covers(String text) {
        return ReviewedDifferences.of(text).cover(PLANTED);
    }
}
