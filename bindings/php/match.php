<?php
/**
 * libmatch for PHP: rank partners in both directions, explain every score, plan the meetings.
 *
 *     require 'match.php';                    // needs the extension match_native
 *
 *     $store = MatchStore::open('cluster.store');
 *     foreach ($store->partners('IM28', k: 5, explain: true) as $hit) {
 *         printf("%d. %s  %.3f\n%s\n", $hit->rank, $hit->name, $hit->score, $hit->explanation->text('ro'));
 *     }
 *
 * Text is UTF-8 both ways. Every failure of the library is a MatchError with `status`, `source`, `row`, `field` and
 * `value` where they are known; text with a NUL character where none may be is a \ValueError, as in PHP itself.
 */
declare(strict_types=1);

if (!extension_loaded('match_native')) {
    throw new \RuntimeException('the PHP extension match_native is not loaded (php.ini: extension=match_native)');
}

/** The base of all errors of the library. */
class MatchError extends \RuntimeException
{
    /** Name of the status code, such as "E_NOT_FOUND"; its number is getCode(). */
    public string $status = 'E_UNKNOWN';
    /** The input file concerned, or ''. (getFile() is the PHP file, as with every exception.) */
    public string $source = '';
    /** Row or line in the input, from 1; 0 when it does not apply. */
    public int $row = 0;
    /** Field, column or option concerned, or ''. */
    public string $field = '';
    /** The offending value, shortened, or ''. */
    public string $value = '';

    /** @internal */
    public static function input(string $field, string $value, string $message): MatchInputError
    {
        $error = new MatchInputError($message, 2);
        [$error->status, $error->field, $error->value] = ['E_ARGUMENT', $field, $value];
        return $error;
    }

    /** @internal */
    public static function state(string $what): MatchStateError
    {
        $error = new MatchStateError("the $what is closed", 4);
        [$error->status, $error->field] = ['E_STATE', $what];
        return $error;
    }
}

/** No such record. */
class MatchNotFoundError extends MatchError {}
/** Bad input: format, encoding, value, syntax, argument, size. */
class MatchInputError extends MatchError {}
/** The store cannot be opened, read or written. */
class MatchStoreError extends MatchError {}
/** Another writer holds the store: try again. */
class MatchBusyError extends MatchStoreError {}
/** Not possible now, such as a call on a closed store. */
class MatchStateError extends MatchError {}

/** The values that options take. @internal */
final class MatchChoice
{
    public const TIER = ['public' => 0, 'members' => 1, 'confidential' => 2];
    public const MODE = ['balanced' => 0, 'complement' => 1, 'peer' => 2];
    public const WANT = ['organisations' => 1, 'clusters' => 2, 'any' => 3, 'competence' => 10, 'offer' => 11,
        'request' => 12, 'idea' => 13, 'project' => 14, 'call' => 15, 'organisation' => 16, 'cluster' => 17];
    public const CHANGE = ['unchanged', 'inserted', 'updated', 'older'];

    public static function of(string $what, ?string $value, array $known): int
    {
        if ($value === null) {
            return 0;
        }
        return $known[$value] ?? throw MatchError::input($what, $value,
            "$what is '$value'; it must be one of: " . implode(', ', array_keys($known)));
    }

    /** JSON text as it is, anything else turned into JSON. */
    public static function json(array|object|string $value): string
    {
        if (is_string($value)) {
            return $value;
        }
        try {
            return json_encode($value, JSON_THROW_ON_ERROR | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES
                | JSON_PRESERVE_ZERO_FRACTION);
        } catch (\JsonException $e) {
            throw MatchError::input('', '', 'not to be written as JSON: ' . $e->getMessage());
        }
    }

    public static function decode(string $json): array
    {
        return json_decode($json, true, 512, JSON_THROW_ON_ERROR);
    }

    /** Steps a job to its end; signal handlers and limits of PHP act between two steps. */
    public static function run(MatchNativeJob $job, ?callable $progress): void
    {
        while ($job->step(40)) {
            if ($progress !== null) {
                $progress($job->progress());
            }
        }
        if ($progress !== null) {
            $progress(1.0);
        }
    }
}

/** The version of the library, such as '0.1.0'. */
function match_version(): string
{
    return match_native_version();
}

/** Scores a TREC run against judgements, both as text. @return array<string, int|float|string> measures */
function match_evaluate(string $run, string $qrels, int $k = 10, bool $linear = false): array
{
    return MatchChoice::decode(match_native_evaluate($run, $qrels, $k, $linear));
}

/** Why a score is what it is; see docs/explanations.md for the parts. */
final class MatchExplanation implements \JsonSerializable, \Stringable
{
    public function __construct(public readonly string $json) {}

    /** Readable lines in 'en', 'ro' or 'pl'. */
    public function text(string $language = 'en'): string
    {
        return match_native_explanation_text($this->json, $language);
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        return MatchChoice::decode($this->json);
    }

    public function jsonSerialize(): mixed
    {
        return json_decode($this->json, false, 512, JSON_THROW_ON_ERROR);
    }

    public function __toString(): string
    {
        return $this->text();
    }
}

/** One row of a ranked list. */
final class MatchHit
{
    public function __construct(
        public readonly int $rank,
        public readonly string $id,
        public readonly string $kind,
        public readonly string $name,
        public readonly float $score,
        public readonly ?MatchExplanation $explanation = null,
    ) {}
}

/**
 * A ranked list, best first: count($r), $r[0], foreach. It is a copy that outlives its store.
 *
 * @implements \IteratorAggregate<int, MatchHit>
 * @implements \ArrayAccess<int, MatchHit>
 */
final class MatchResults implements \Countable, \IteratorAggregate, \ArrayAccess
{
    private readonly int $count;

    /** @internal */
    public function __construct(private readonly MatchNativeHits $box)
    {
        $this->count = $box->count();
    }

    public function count(): int
    {
        return $this->count;
    }

    public function getIterator(): \Generator
    {
        for ($i = 0; $i < $this->count; $i++) {
            yield $i => $this->row($i);
        }
    }

    public function offsetExists(mixed $offset): bool
    {
        return is_int($offset) && $offset >= 0 && $offset < $this->count;
    }

    public function offsetGet(mixed $offset): MatchHit
    {
        if (!$this->offsetExists($offset)) {
            throw new \OutOfBoundsException('no such hit');
        }
        return $this->row($offset);
    }

    public function offsetSet(mixed $offset, mixed $value): never
    {
        throw new \LogicException('a ranked list cannot be changed');
    }

    public function offsetUnset(mixed $offset): never
    {
        throw new \LogicException('a ranked list cannot be changed');
    }

    /** @return list<string> */
    public function ids(): array
    {
        $ids = [];
        for ($i = 0; $i < $this->count; $i++) {
            $ids[] = $this->box->id($i);
        }
        return $ids;
    }

    /** Remarks on the query, such as an unknown member. @return list<string> */
    public function warnings(): array
    {
        return MatchChoice::decode($this->box->warnings() ?: '[]');
    }

    /** The lines that `match --format jsonl` writes for this list as the answer to $query. */
    public function toJsonl(string $query): string
    {
        return $this->box->jsonl($query);
    }

    /** @internal */
    public function box(): MatchNativeHits
    {
        return $this->box;
    }

    private function row(int $i): MatchHit
    {
        $why = $this->box->explanation($i);
        return new MatchHit($i + 1, $this->box->id($i), $this->box->kind($i), $this->box->name($i),
            $this->box->score($i), $why === null || $why === '' ? null : new MatchExplanation($why));
    }
}

/** What an import did, counted in rows, and the issues it found. */
final class MatchImport implements \Stringable
{
    /** @param list<array<string, mixed>> $issues */
    public function __construct(
        public readonly int $rows,
        public readonly int $inserted,
        public readonly int $updated,
        public readonly int $unchanged,
        public readonly int $older,
        public readonly int $rejected,
        public readonly int $warnings,
        public readonly array $issues,
    ) {}

    public function __toString(): string
    {
        return "$this->rows rows: $this->inserted inserted, $this->updated updated, $this->unchanged unchanged, "
            . "$this->older older, $this->rejected rejected, $this->warnings warnings";
    }
}

/** An open store. Made by open() and create(); closes itself when no longer used. */
final class MatchStore
{
    private function __construct(private readonly MatchNativeStore $box) {}

    /** Opens an existing store. $viewer: 'public', 'members' or 'confidential'; $asOf: 'YYYY-MM-DD', null for today. */
    public static function open(string $path, bool $write = false, string $viewer = 'public', ?string $asOf = null,
        int $busyMs = 5000): self
    {
        return new self(new MatchNativeStore($path, $write ? 1 : 0,
            MatchChoice::of('viewer', $viewer, MatchChoice::TIER), $asOf, $busyMs));
    }

    /** Makes a new store (a folder, or ':memory:') and opens it for writing. */
    public static function create(string $path, string $viewer = 'public', ?string $asOf = null,
        int $busyMs = 5000): self
    {
        return new self(new MatchNativeStore($path, 2, MatchChoice::of('viewer', $viewer, MatchChoice::TIER), $asOf,
            $busyMs));
    }

    /** Closes the store now; closing twice is harmless. */
    public function close(): void
    {
        $this->box->close();
    }

    public function isClosed(): bool
    {
        return $this->box->closed();
    }

    /** The day that decides validity, deadlines and age: 'YYYY-MM-DD', null for today. */
    public function setAsOf(?string $date): void
    {
        $this->box->set_as_of($date);
    }

    public function setViewer(string $viewer): void
    {
        $this->box->set_viewer(MatchChoice::of('viewer', $viewer, MatchChoice::TIER));
    }

    // ---- writing

    /**
     * Inserts or replaces one record (an array, or JSON text).
     * @return array{0: string, 1: list<array<string, mixed>>} 'inserted', 'updated', 'unchanged' or 'older'; warnings
     */
    public function upsert(array|string $record): array
    {
        [$change, $warnings] = explode(' ', $this->box->upsert(MatchChoice::json($record)), 2);
        return [MatchChoice::CHANGE[(int) $change], MatchChoice::decode($warnings === '' ? '[]' : $warnings)];
    }

    public function delete(string $kind, string $id): void
    {
        $this->box->remove($kind, $id);
    }

    /** Runs $work($store): its writes become durable and searchable together, or, after an exception, not at all. */
    public function batch(callable $work): mixed
    {
        $this->box->begin();
        try {
            $result = $work($this);
        } catch (\Throwable $e) {
            $this->box->rollback();
            throw $e;
        }
        $this->box->commit();
        return $result;
    }

    /**
     * Imports a file of records or a taxonomy table.
     * @param ?array<string, string> $map column => key, for tables with other headers
     * @param ?callable(float): void $progress called about every 40 ms with the share done
     */
    public function importFile(string $path, ?string $kind = null, ?string $scheme = null, ?array $map = null,
        ?string $format = null, bool $strict = false, ?callable $progress = null): MatchImport
    {
        return self::finish($this->box->import_file($path, $kind, $scheme, self::map($map), $format, $strict),
            $progress);
    }

    /** Imports records from text; $name stands for the file in messages. @param ?array<string, string> $map */
    public function importText(string $data, string $name = 'text', ?string $kind = null, ?string $scheme = null,
        ?array $map = null, ?string $format = null, bool $strict = false, ?callable $progress = null): MatchImport
    {
        return self::finish($this->box->import_text($name, $data, $kind, $scheme, self::map($map), $format, $strict),
            $progress);
    }

    private static function map(?array $map): ?string
    {
        return $map === null ? null : MatchChoice::json((object) $map);
    }

    private static function finish(MatchNativeJob $job, ?callable $progress): MatchImport
    {
        try {
            MatchChoice::run($job, $progress);
            $counts = array_map('intval', explode(' ', $job->import_counts()));
            return new MatchImport(...[...$counts, MatchChoice::decode($job->import_issues())]);
        } finally {
            $job->close();
        }
    }

    /** Sets rules for tokens as JSON, [{"name", "kind", "pattern"}], and makes the index anew; "[]" takes all away. */
    public function setTokenRules(string $json): void
    {
        $this->box->set_token_rules($json);
    }

    /** The rules for tokens that were set, as JSON. */
    public function tokenRules(): string
    {
        return $this->box->token_rules();
    }

    /** Builds the index anew from the records: the same answers as before. */
    public function rebuild(): void
    {
        $this->box->rebuild();
    }

    // ---- reading

    /** One record; MatchNotFoundError when there is none. @return array<string, mixed> */
    public function get(string $id, ?string $kind = null): array
    {
        return MatchChoice::decode($this->getJson($id, $kind));
    }

    /** One record as the JSON text it is stored as. */
    public function getJson(string $id, ?string $kind = null): string
    {
        return $this->box->get($kind, $id);
    }

    public function has(string $id, ?string $kind = null): bool
    {
        try {
            $this->box->get($kind, $id);
        } catch (MatchNotFoundError) {
            return false;
        }
        return true;
    }

    /** All records (of one kind) in the order they were first written. @return \Generator<array<string, mixed>> */
    public function records(?string $kind = null): \Generator
    {
        $text = $this->box->export_records($kind);
        return (static function () use ($text) {
            for ($at = 0; ($end = strpos($text, "\n", $at)) !== false; $at = $end + 1) {
                yield MatchChoice::decode(substr($text, $at, $end - $at));
            }
        })();
    }

    /** @return array<string, mixed> counts and sizes */
    public function stats(): array
    {
        return MatchChoice::decode($this->box->stats());
    }

    /** The data-quality report. @return array<string, mixed> counts, findings, titles */
    public function quality(): array
    {
        return MatchChoice::decode($this->box->quality());
    }

    /** @internal */
    public function qualityJson(): string
    {
        return $this->box->quality();
    }

    // ---- ranking

    /** Records for a text of any length. $want: null for all items, a kind, or 'organisations'. */
    public function search(string $text, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, ?string $channels = null, bool $explain = false): MatchResults
    {
        return new MatchResults($this->box->search($text, $k, MatchChoice::of('want', $want, MatchChoice::WANT),
            $where, $language, $channels, $explain));
    }

    /** Partners for an organisation, a cluster or an item. $mode: 'balanced', 'complement' or 'peer'. */
    public function partners(string $id, int $k = 10, ?string $want = null, string $mode = 'balanced',
        bool $newOnly = false, int $beyond = 0, ?string $where = null, bool $explain = false): MatchResults
    {
        return new MatchResults($this->box->partners($id, $k, MatchChoice::of('want', $want, MatchChoice::WANT),
            MatchChoice::of('mode', $mode, MatchChoice::MODE), $where, $newOnly, $beyond, $explain));
    }

    /** Who is missing: from a text and the ids of the members known so far. @param list<string> $members */
    public function complete(string $text, array $members, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, bool $explain = false): MatchResults
    {
        foreach ($members as $id) {
            if (!is_string($id)) {
                throw new \TypeError('a member id must be a string, not ' . get_debug_type($id));
            }
            if (str_contains($id, "\n")) {
                throw MatchError::input('members', $id, 'a member id holds no white space');
            }
        }
        return new MatchResults($this->box->complete($text, implode("\n", $members), $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $explain));
    }

    /** Learns the score of partners from the outcomes that the store has: a report as JSON (docs/learning.md). */
    public function learn(float $exposure = 0.0, bool $dryRun = false): string
    {
        return $this->box->learn($exposure, $dryRun);
    }

    /** Puts a learned model to use; 0 is the shipped one. */
    public function useModel(int $version): void
    {
        $this->box->use_model($version);
    }

    /** Why A and B fit, or how far they do. */
    public function explain(string $a, string $b, string $mode = 'balanced'): MatchExplanation
    {
        return new MatchExplanation($this->box->explain($a, $b, MatchChoice::of('mode', $mode, MatchChoice::MODE)));
    }

    /** Why B is not among the first k partners of A. */
    public function whyNot(string $a, string $b, int $k = 10, ?string $want = null, string $mode = 'balanced',
        ?string $where = null, bool $newOnly = false, int $beyond = 0): MatchExplanation
    {
        return new MatchExplanation($this->box->why_not($a, $b, $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), MatchChoice::of('mode', $mode, MatchChoice::MODE),
            $where, $newOnly, $beyond));
    }

    /** Pairs that may be the same, best first. @return list<array{id_a: string, id_b: string, score: float}> */
    public function duplicates(?string $between = null, int $k = 0, float $minimum = 0.5): array
    {
        $lines = explode("\n", rtrim($this->box->duplicates($between, $k, $minimum), "\n"));
        return array_map([MatchChoice::class, 'decode'], array_values(array_filter($lines, 'strlen')));
    }

    /** An event from the store: participants and wishes from the partner ranking, see docs/events.md. */
    public function buildEvent(array|string $spec): MatchEvent
    {
        return new MatchEvent($this->box->build_event(MatchChoice::json($spec)));
    }
}

/** A brokerage event, from an array or JSON text in the compact or the rich form. */
final class MatchEvent
{
    public readonly string $json;
    private readonly MatchNativeEvent $box;

    public function __construct(array|string $source)
    {
        $this->json = MatchChoice::json($source);
        $this->box = new MatchNativeEvent($this->json);
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

    public function slots(): int
    {
        return $this->box->slots();
    }

    public function tables(): int
    {
        return $this->box->tables();
    }

    /** Plans the meetings. With $moves the same event and seed give the same plan. */
    public function schedule(float $timeLimit = 10.0, int $moves = 0, int $threads = 1, int $seed = 1,
        bool $prove = false, ?callable $progress = null): MatchPlan
    {
        $job = $this->box->schedule($timeLimit, $moves, $threads, $seed, $prove);
        try {
            MatchChoice::run($job, $progress);
            return new MatchPlan($job->plan(), $this);
        } finally {
            $job->close();
        }
    }

    /**
     * Changes a plan on the day: a change document says what happened (docs/events.md, "The day"). $price: what moving one
     * kept meeting must win, in units of weight; 0.0 the default, negative: nothing.
     * @return array{0: MatchPlan, 1: string} the plan, whose event is the event as it is now, and the report as JSON
     */
    public function repair(MatchPlan $plan, array|string $changes, float $price = 0.0, int $moves = 0, int $seed = 1): array
    {
        $changed = new MatchNativeEvent($this->json);
        $repaired = new MatchNativePlan('{"assignment": []}');
        $report = $this->box->repair($plan->box(), MatchChoice::json($changes), $price, $moves, $seed, $changed, $repaired);
        return [new MatchPlan($repaired, new self($changed->write())), $report];
    }

    /** Reads a plan of this event. */
    public function plan(array|string $json): MatchPlan
    {
        return new MatchPlan(new MatchNativePlan(MatchChoice::json($json)), $this);
    }

    /** Checks a plan independently of what made it. @return array{valid: bool, violations: list<array>} and counts */
    public function check(MatchPlan $plan): array
    {
        return MatchChoice::decode($this->checkJson($plan));
    }

    public function checkJson(MatchPlan $plan): string
    {
        return $this->box->check($plan->box());
    }

    /** @internal */
    public function box(): MatchNativeEvent
    {
        return $this->box;
    }
}

/** A timetable for an event. */
final class MatchPlan
{
    /** @internal */
    public function __construct(private readonly MatchNativePlan $box, public readonly MatchEvent $event) {}

    /** 'feasible', 'optimal', 'infeasible' or 'unknown' */
    public function status(): string
    {
        return $this->box->status();
    }

    /** The slot of each meeting, -1 where it is not placed. @return list<int> */
    public function assignment(): array
    {
        $slots = [];
        for ($i = 0, $n = $this->box->meetings(); $i < $n; $i++) {
            $slots[] = $this->box->slot($i);
        }
        return $slots;
    }

    /** The table of each meeting, -1 for none. @return list<int> */
    public function tables(): array
    {
        $tables = [];
        for ($i = 0, $n = $this->box->meetings(); $i < $n; $i++) {
            $tables[] = $this->box->table($i);
        }
        return $tables;
    }

    public function toJson(): string
    {
        return $this->box->to_json($this->event->box());
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        return MatchChoice::decode($this->toJson());
    }

    /** One participant's agenda as iCalendar. */
    public function ics(int $participant, string $language = 'en', ?string $zone = null, ?string $stamp = null,
        int $sequence = 0): string
    {
        return $this->box->ics($this->event->box(), $participant, $language, $zone, $stamp, $sequence);
    }

    /** All agendas as CSV. */
    public function csv(string $language = 'en', ?string $zone = null): string
    {
        return $this->box->csv($this->event->box(), $language, $zone);
    }

    /** One participant's agenda as plain text. */
    public function agenda(int $participant, string $language = 'en', ?string $zone = null): string
    {
        return $this->box->agenda_text($this->event->box(), $participant, $language, $zone);
    }

    /** One self-contained page: timetable, key figures, agendas. */
    public function toHtml(string $title = 'Timetable'): string
    {
        $report = new MatchReport($title);
        $report->addEvent(null, $this);
        return $report->html();
    }

    /** @internal */
    public function box(): MatchNativePlan
    {
        return $this->box;
    }
}

/** One HTML page under construction, without external resources. */
final class MatchReport
{
    private readonly MatchNativeReport $box;

    public function __construct(string $title, string $language = 'en')
    {
        $this->box = new MatchNativeReport($title, $language);
    }

    public function addText(?string $heading, string $text): void
    {
        $this->box->add_text($heading, $text);
    }

    public function addResults(?string $heading, MatchResults $results): void
    {
        $this->box->add_hits($heading, $results->box());
    }

    public function addQuality(?string $heading, MatchStore $store): void
    {
        $this->box->add_quality($heading, $store->qualityJson());
    }

    public function addEvent(?string $heading, MatchPlan $plan): void
    {
        $this->box->add_event($heading, $plan->event->box(), $plan->box());
    }

    public function html(): string
    {
        return $this->box->html();
    }
}
