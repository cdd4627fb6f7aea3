package org.libmatch;

import java.util.OptionalDouble;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/**
 * Why a score is what it is.
 *
 * @param json its parts, see docs/explanations.md
 */
public record MatchExplanation(String json) {
    /** For whom the explanation of a pair is worded. */
    public enum Wording {
        /** what both sides gain */
        MUTUAL,
        /** what A gets */
        A,
        /** what B gets */
        B
    }

    /** The score it explains, where it states one. */
    public OptionalDouble score() {
        String score = Json.members(json).get("score");
        return Json.isNull(score) ? OptionalDouble.empty() : OptionalDouble.of(Double.parseDouble(score));
    }

    /** Readable lines in "en", "ro" or "pl". */
    public String text(String language) {
        return MatchNative.explanation_text(Utf8.bytes(json), language);
    }

    /** The explanation of a pair for one reader. */
    public String text(String language, Wording wording) {
        return MatchNative.explanation_words(Utf8.bytes(json), language, wording.ordinal());
    }

    @Override
    public String toString() {
        return text("en");
    }
}
