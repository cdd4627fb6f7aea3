<?php
/** Learning the score of partners from the user's own outcomes: docs/learning.md. */
declare(strict_types=1);

/** The score of partners, learned from the feedback records of the store. Made by MatchStore::learning(). */
final class MatchLearning
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box) {}

    /**
     * Learns the weights of the score from the feedback records (accepted, declined, met ...), keeps them as a new version
     * and puts it to use. The shipped weights are the prior. MatchStateError when there are too few outcomes, saying of what.
     *
     * @param float $exposure place r of a list is looked at with chance r^-exposure, 0 (no correction) to 2
     * @param bool $dryRun report only; the store may be open for reading
     * @param bool $calibrateOnly the level of the scores alone, from half as many outcomes; no list changes its order
     * @return MatchDocument outcomes, weights, held_out and its calibration beside that of the shipped weights
     */
    public function learn(float $exposure = 1.0, bool $dryRun = false, bool $calibrateOnly = false): MatchDocument
    {
        $exposure = $exposure == 0.0 ? -1.0 : $exposure;
        return new MatchDocument($calibrateOnly ? $this->box->calibrate($exposure, $dryRun)
            : $this->box->learn($exposure, $dryRun));
    }

    /**
     * The models kept; version 0 is the shipped one.
     * @return array{used: int, models: list<array<string, mixed>>} version, made, outcomes, calibration_error, brier_skill
     */
    public function models(): array
    {
        return MatchChoice::decode($this->box->models());
    }

    /** Puts a model to use by its version, 0 for the shipped one: learning is taken back, or on again. */
    public function use(int $version): void
    {
        $this->box->use_model($version);
    }
}
