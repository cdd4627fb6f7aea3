<?php
/** What the classes of match.php share and nobody else needs: names of choices, JSON, long work in steps. */
declare(strict_types=1);

/** The values that options take, texts in and out. @internal */
final class MatchChoice
{
    public const TIER = ['public' => 0, 'members' => 1, 'confidential' => 2];
    public const MODE = ['balanced' => 0, 'complement' => 1, 'peer' => 2];
    public const WANT = ['organisations' => 1, 'clusters' => 2, 'any' => 3, 'competence' => 10, 'offer' => 11,
        'request' => 12, 'idea' => 13, 'project' => 14, 'call' => 15, 'organisation' => 16, 'cluster' => 17];
    public const WORDING = ['mutual' => 0, 'a' => 1, 'b' => 2];
    public const CHANGE = ['unchanged', 'inserted', 'updated', 'older'];

    /** @param array<string, int> $known */
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

    /** JSON Lines. @return list<array<string, mixed>> */
    public static function decodeLines(string $lines): array
    {
        return array_map(self::decode(...), array_values(array_filter(explode("\n", $lines), 'strlen')));
    }

    /** Options that were given, as a JSON object. @param array<string, mixed> $options null: not given */
    public static function options(array $options): string
    {
        return self::json((object) array_filter($options, static fn ($value) => $value !== null));
    }

    /** Ids one a line. @param iterable<string> $ids */
    public static function lines(string $what, iterable $ids): string
    {
        $lines = [];
        foreach ($ids as $id) {
            if (!is_string($id)) {
                throw new \TypeError("$what: an id must be a string, not " . get_debug_type($id));
            }
            if ($id === '' || str_contains($id, "\n")) {
                throw MatchError::input($what, $id, "$what: an id is not empty and holds no white space");
            }
            $lines[] = $id;
        }
        return implode("\n", $lines);
    }
}

/** The jobs that borrow a store or an event: stepped to their end, and ended before what they borrow. @internal */
final class MatchJobs
{
    private const STEP_MS = 40; // signal handlers and time limits of PHP act between two steps

    /** @var \WeakMap<MatchNativeJob, true> */
    private \WeakMap $open;

    public function __construct()
    {
        $this->open = new \WeakMap();
    }

    public function add(MatchNativeJob $job): MatchNativeJob
    {
        $this->open[$job] = true;
        return $job;
    }

    /** @param ?callable(float, string): void $progress @param callable(MatchNativeJob): mixed $result */
    public function finish(MatchNativeJob $job, ?callable $progress, callable $result): mixed
    {
        $this->add($job);
        try {
            while ($job->step(self::STEP_MS)) {
                if ($progress !== null) {
                    $progress($job->progress(), $job->message());
                }
            }
            if ($progress !== null) {
                $progress(1.0, $job->message());
                $job->step(0); // throws when what it borrows was closed meanwhile
            }
            return $result($job);
        } finally {
            $job->close();
        }
    }

    /** What the job has answered, in lines of JSON, while it works. @return \Generator<int, string> */
    public function answers(MatchNativeJob $job): \Generator
    {
        try {
            do {
                $more = $job->step(self::STEP_MS);
                foreach (array_filter(explode("\n", $job->answers()), 'strlen') as $line) {
                    yield $line;
                }
            } while ($more);
        } finally {
            $job->close();
        }
    }

    /** Ends all that is not finished: its next step is a MatchStateError. */
    public function close(): void
    {
        foreach ($this->open as $job => $_) {
            $job->close();
        }
    }
}
