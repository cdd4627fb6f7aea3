<?php
/** Brokerage events: docs/events.md. */
declare(strict_types=1);

/** A brokerage event, from an array or JSON text in the compact or the rich form. */
final class MatchEvent
{
    public readonly string $json;
    private readonly MatchNativeEvent $box;

    /** Rules that contradict each other are no error here: they make a plan infeasible. */
    public function __construct(array|string $source)
    {
        $this->json = MatchChoice::json($source);
        $this->box = new MatchNativeEvent($this->json);
    }

    /**
     * An event of registrations: CSV texts of people and of wishes.
     *
     * @param array|string $spec the event without participants and wishes; `days` may stand for slots
     */
    public static function fromTables(array|string $spec, string $people, ?string $wishes = null): self
    {
        return new self(match_native_tables_event(MatchChoice::json($spec), $people, $wishes));
    }

    /**
     * What such tables leave out, and hints.
     *
     * @return list<array{table: string, line?: int, column?: string, left_out: bool, text: string}>
     */
    public static function tableNotes(array|string $spec, string $people, ?string $wishes = null): array
    {
        return MatchChoice::decode(match_native_tables_notes(MatchChoice::json($spec), $people, $wishes));
    }

    /** @return list<array{id: string, name: string}> */
    public function participants(): array
    {
        $list = [];
        for ($i = 0, $n = $this->box->participants(); $i < $n; $i++) {
            $list[] = ['id' => $this->box->participant_id($i), 'name' => $this->box->participant_name($i)];
        }
        return $list;
    }

    /** The number of meetings, after wishes were merged. */
    public function meetings(): int
    {
        return $this->box->meetings();
    }

    /** Number of time slots. */
    public function slots(): int
    {
        return $this->box->slots();
    }

    /** Number of tables. */
    public function tables(): int
    {
        return $this->box->tables();
    }

    /**
     * Plans the meetings. With $moves the same event and seed give the same plan, whatever the threads.
     *
     * @param float $timeLimit CPU seconds of each thread
     * @param bool $prove try to prove the plan best, or that there is none
     * @param ?callable(float, string): void $progress called about every 40 ms: the share done, what was found so far
     */
    public function schedule(float $timeLimit = 10.0, int $moves = 0, int $threads = 1, int $seed = 1,
        bool $prove = false, ?callable $progress = null): MatchPlan
    {
        return (new MatchJobs())->finish($this->box->schedule($timeLimit, $moves, $threads, $seed, $prove), $progress,
            fn (MatchNativeJob $done) => new MatchPlan($done->plan(), $this));
    }

    /**
     * What a guaranteed minimum of 0, 1 ... $highest meetings for everybody costs.
     *
     * @param int $moves work on each minimum; 0: by the size of the event
     * @param ?callable(float, string): void $progress
     * @return list<array<string, mixed>> minimum, status, weight, weight_bound, cost, below_minimum, breaks, short ...
     */
    public function policy(int $highest = 5, int $moves = 0, int $seed = 1, ?callable $progress = null): array
    {
        return (new MatchJobs())->finish($this->box->policy($highest, $moves, $seed), $progress,
            static fn (MatchNativeJob $done) => MatchChoice::decode($done->policy()));
    }

    /**
     * Changes a plan on the day: a change document says what happened (docs/events.md, "The day"), and few agendas change.
     *
     * @param ?float $price what moving one kept meeting must win, in units of weight; null: the default, 0.0: nothing
     * @param int $moves bounds the work; 0: by the size of the event
     * @param list<float> $curve more prices to try, up to 64, for the report's curve of weight against moves
     * @param ?callable(float, string): void $progress
     * @param string $language of the messages in changes() and of the report's reasons: "en", "ro" or "pl"
     * @return array{0: MatchPlan, 1: MatchDocument} the plan, whose event is the event as it is now; the report: objective,
     *     curve, changes, orphans, waiting
     */
    public function repair(MatchPlan $plan, array|string $changes, ?float $price = null, int $moves = 0, int $seed = 1,
        array $curve = [], ?callable $progress = null, string $language = 'en'): array
    {
        $changed = new MatchNativeEvent($this->json);
        $repaired = new MatchNativePlan('{"assignment": []}');
        $job = $this->box->repair_job_in($plan->box(), MatchChoice::json($changes),
            match ($price) { null => 0.0, 0.0 => -1.0, default => $price }, $moves, $seed, self::prices($curve), $language);
        $report = (new MatchJobs())->finish($job, $progress,
            static fn (MatchNativeJob $done) => $done->repaired($changed, $repaired));
        return [new MatchPlan($repaired, new self($changed->write())), new MatchDocument($report)];
    }

    /** @param list<int|float> $curve */
    private static function prices(array $curve): string
    {
        if (count($curve) > 64) {
            throw MatchError::input('curve', (string) count($curve), 'curve has ' . count($curve)
                . ' prices; it must be 64 at most');
        }
        foreach ($curve as $price) {
            if (!is_int($price) && !is_float($price)) {
                throw new \TypeError('a price must be a number, not ' . get_debug_type($price));
            }
            if (!is_finite($price) || $price < 0) {
                throw MatchError::input('curve', (string) $price, "curve has the price $price; it must be 0 or more");
            }
        }
        return implode(' ', array_map(static fn ($price) => sprintf('%.9F', $price), $curve));
    }

    /**
     * A plan from a timetable made by hand: CSV with a row per meeting, columns by header name: meeting, or a, b and others, or
     * participant and partner; slot or start; table. What the event does not have becomes a violation in check().
     */
    public function planFromCsv(string $csv): MatchPlan
    {
        return new MatchPlan($this->box->plan_from_csv($csv), $this);
    }

    /** Reads a plan of this event. */
    public function plan(array|string $json): MatchPlan
    {
        return new MatchPlan(new MatchNativePlan(MatchChoice::json($json)), $this);
    }

    /** Checks a plan independently of what made it. @return array{valid: bool, violations: list<array>} and counts */
    public function check(MatchPlan $plan, string $language = 'en'): array
    {
        return MatchChoice::decode($this->checkJson($plan, $language));
    }

    /** The same as the JSON text that the library wrote; sentences in "en", "ro" or "pl". */
    public function checkJson(MatchPlan $plan, string $language = 'en'): string
    {
        return $this->box->check_in($plan->box(), $language);
    }

    /** @internal */
    public function box(): MatchNativeEvent
    {
        return $this->box;
    }
}
