<?php
/** What the ranking calls give: lists, rows, explanations, and reports as documents. */
declare(strict_types=1);

/**
 * A report of the library: read it like an array ($report['counts']), or take the JSON text as it came.
 *
 * @implements \ArrayAccess<string, mixed>
 * @implements \IteratorAggregate<string, mixed>
 */
class MatchDocument implements \ArrayAccess, \Countable, \IteratorAggregate, \JsonSerializable
{
    private ?array $parts = null;

    /** The document as the library wrote it, to the last digit. */
    public readonly string $json;

    /** @param string|\Closure(): string $json the text, or what gives it to the first who reads it */
    public function __construct(private string|\Closure $source)
    {
        if (is_string($source)) {
            $this->json = $source;
        } else {
            unset($this->json); // so that __get() is asked
        }
    }

    /** The text of a document that is read late, the first time that somebody wants it. */
    public function __get(string $name): string
    {
        if ($name !== 'json') {
            throw new \LogicException("a document of the library has no property '$name'");
        }
        return $this->json = ($this->source)();
    }

    /** The text alone goes into caches and sessions. @return array{json: string} */
    public function __serialize(): array
    {
        return ['json' => $this->json];
    }

    /** @param array{json: string} $data */
    public function __unserialize(array $data): void
    {
        $this->json = $this->source = $data['json'];
    }

    /** isset() tells the same before and after. */
    public function __isset(string $name): bool
    {
        return $name === 'json';
    }

    /** @return array<string, mixed> */
    public function toArray(): array
    {
        return $this->parts ??= MatchChoice::decode($this->json);
    }

    public function offsetExists(mixed $offset): bool
    {
        return isset($this->toArray()[$offset]);
    }

    public function offsetGet(mixed $offset): mixed
    {
        if (!array_key_exists($offset, $this->toArray())) {
            throw new \OutOfBoundsException("the document has no '$offset'");
        }
        return $this->parts[$offset];
    }

    public function offsetSet(mixed $offset, mixed $value): never
    {
        throw new \LogicException('a document of the library cannot be changed');
    }

    public function offsetUnset(mixed $offset): never
    {
        throw new \LogicException('a document of the library cannot be changed');
    }

    public function count(): int
    {
        return count($this->toArray());
    }

    public function getIterator(): \ArrayIterator
    {
        return new \ArrayIterator($this->toArray());
    }

    public function jsonSerialize(): mixed
    {
        return json_decode($this->json, false, 512, JSON_THROW_ON_ERROR);
    }
}

/** Why a score is what it is; see docs/explanations.md for the parts. */
final class MatchExplanation extends MatchDocument implements \Stringable
{
    private ?MatchNativeHits $hits = null;
    private int $place = 0;

    /** @internal Of a row of a list, from which it is read when somebody wants it. */
    public static function ofHit(MatchNativeHits $hits, int $place): self
    {
        $explanation = new self(static fn (): string => $hits->explanation($place));
        $explanation->hits = $hits;
        $explanation->place = $place;
        return $explanation;
    }

    /** Readable lines in 'en', 'ro' or 'pl'. $wording, for a pair: 'mutual', or what only 'a' or 'b' gets. */
    public function text(string $language = 'en', ?string $wording = null): string
    {
        if ($wording === null && $this->hits !== null) {
            return $this->hits->reasons($this->place, $language);
        }
        return $wording === null
            ? match_native_explanation_text($this->json, $language)
            : match_native_explanation_words($this->json, $language,
                MatchChoice::of('wording', $wording, MatchChoice::WORDING));
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
final class MatchResults implements \Countable, \IteratorAggregate, \ArrayAccess, \JsonSerializable
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

    /**
     * The rows from $from on, best first: page $n of lists of $size is slice($n * $size, $size) of a list of ($n + 1) * $size.
     *
     * @return list<MatchHit> ranks are those of the list
     */
    public function slice(int $from, ?int $count = null): array
    {
        $end = $count === null ? $this->count : min($this->count, $from + $count);
        $rows = [];
        for ($i = max(0, $from); $i < $end; $i++) {
            $rows[] = $this->row($i);
        }
        return $rows;
    }

    /** The rows for json_encode(). @return list<MatchHit> */
    public function jsonSerialize(): array
    {
        return $this->slice(0);
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

    /**
     * How many of all records found have each value, the most frequent first; empty when none were asked for.
     *
     * @return array<string, array<string|int, int>> field => value => count
     */
    public function facets(): array
    {
        $facets = [];
        foreach (MatchChoice::decode($this->box->facets() ?: '{"facets": []}')['facets'] as $facet) {
            $facets[$facet['field']] = array_column($facet['values'], 'count', 'value');
        }
        return $facets;
    }

    /** Remarks on the query, such as an unknown member. @return list<string> */
    public function warnings(): array
    {
        return MatchChoice::decode($this->box->warnings() ?: '[]');
    }

    /**
     * Ranked lists of disjoint sets of records as one: by falling score, equal ones by id, every warning once.
     *
     * @param iterable<self> $lists one alone is given back as it is
     * @param int $k how many are kept, 0: all
     */
    public static function merge(iterable $lists, int $k = 0): self
    {
        $merged = null;
        foreach ($lists as $list) {
            $merged = $merged === null ? $list : new self($merged->box->merge($list->box, $k));
        }
        return $merged ?? throw MatchError::input('lists', '', 'there is no list to merge');
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
        return new MatchHit($i + 1, $this->box->id($i), $this->box->kind($i), $this->box->name($i), $this->box->score($i),
            $this->box->explained($i) ? MatchExplanation::ofHit($this->box, $i) : null);
    }
}

/** The partner lists of many that share attention fairly, and what that cost. */
final class MatchFairLists
{
    /**
     * @param array<string, list<MatchHit>> $lists the list of each id that was asked for and is known
     * @param array<string, mixed> $report exposure before and after the bounds, score_kept, gini_held, unknown; docs/lists.md
     */
    public function __construct(public readonly array $lists, public readonly array $report) {}

    /** @internal */
    public static function read(string $lines): self
    {
        $lists = [];
        $rows = MatchChoice::decodeLines($lines);
        $report = array_pop($rows)['report'];
        foreach ($rows as $row) {
            $lists[$row['query']][] = new MatchHit($row['rank'], $row['id'], $row['kind'], $row['name'],
                (float) $row['score']);
        }
        return new self($lists, $report);
    }
}
