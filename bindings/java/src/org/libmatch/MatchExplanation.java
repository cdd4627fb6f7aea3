package org.libmatch;

import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/**
 * Why a score is what it is.
 *
 * @param json its parts, see docs/explanations.md
 */
public record MatchExplanation(String json) {
    /** Readable lines in "en", "ro" or "pl". */
    public String text(String language) {
        return MatchNative.explanation_text(Utf8.bytes(json), language);
    }

    @Override
    public String toString() {
        return text("en");
    }
}
