package org.libmatch;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/**
 * The score of partners, learned from the feedback records of a store (accepted, declined, met ...): docs/learning.md. From
 * {@link MatchStore#learning()}.
 */
public final class MatchLearning {
    /** How to learn; all parts are optional. */
    public static final class Options {
        private double exposure = 1;
        private boolean dryRun;
        private boolean calibrateOnly;

        /** Place r of a list is looked at with chance r^-exposure: 0 (no correction) to 2; else 1. */
        public Options exposure(double exposure) {
            this.exposure = exposure;
            return this;
        }

        /** Report only; the store may be open for reading. */
        public Options dryRun(boolean dryRun) {
            this.dryRun = dryRun;
            return this;
        }

        /** The level of the scores alone, from half as many outcomes; no list changes its order. */
        public Options calibrateOnly(boolean calibrateOnly) {
            this.calibrateOnly = calibrateOnly;
            return this;
        }
    }

    /**
     * What was learned.
     *
     * @param outcomes how many were used
     * @param wanted of them, how many spoke for the pair
     * @param declined of them, how many spoke against it
     * @param json the whole report: weights, calibration on held-out outcomes beside that of the shipped weights
     */
    public record Report(long outcomes, long wanted, long declined, String json) {
        /** The calibration as a drawing (SVG), with words in "en", "ro" or "pl". */
        public String svg(String language) {
            return MatchNative.calibration_svg(Utf8.bytes(json), Objects.requireNonNull(language));
        }
    }

    /**
     * A model that the store keeps.
     *
     * @param version its number
     * @param made the day, "YYYY-MM-DD"
     * @param outcomes how many it was learned from
     * @param calibrationError mean distance of predicted and observed shares, on held-out outcomes
     * @param brierSkill 1 - its Brier score / that of the base rate, on held-out outcomes
     */
    public record Model(long version, String made, long outcomes, double calibrationError, double brierSkill) {}

    /**
     * The models of a store.
     *
     * @param used version of the one in use; 0 is the shipped one
     * @param models those that were learned
     */
    public record Models(long used, List<Model> models) {}

    private final MatchStore store;

    MatchLearning(MatchStore store) {
        this.store = store;
    }

    /**
     * Learns the weights of the score, keeps them as a new version and puts it to use. The shipped weights are the prior;
     * weights never fall below 0.
     *
     * @throws MatchStateException too few outcomes: the message says of what
     */
    public Report learn(Options o) {
        double exposure = o.exposure == 0 ? -1 : o.exposure;
        String json = store.with(box -> o.calibrateOnly ? box.calibrate(exposure, o.dryRun)
                : box.learn(exposure, o.dryRun));
        Map<String, String> outcomes = Json.members(Json.members(json).get("outcomes"));
        return new Report(Long.parseLong(outcomes.get("used")), Long.parseLong(outcomes.get("wanted")),
                Long.parseLong(outcomes.get("declined")), json);
    }

    /** The models that the store keeps. */
    public Models models() {
        Map<String, String> all = Json.members(store.with(box -> box.models()));
        return new Models(Long.parseLong(all.get("used")),
                Json.elements(all.get("models")).stream().map(MatchLearning::model).toList());
    }

    private static Model model(String json) {
        Map<String, String> m = Json.members(json);
        return new Model(Long.parseLong(m.get("version")), Json.text(m.get("made")), Long.parseLong(m.get("outcomes")),
                Double.parseDouble(m.get("calibration_error")), Double.parseDouble(m.get("brier_skill")));
    }

    /** Puts a model to use by its version, 0 for the shipped one: learning is taken back, or on again. */
    public void use(long version) {
        store.run(box -> box.use_model(version));
    }
}
