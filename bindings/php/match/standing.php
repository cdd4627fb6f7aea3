<?php
/** Standing queries: docs/lists.md. */
declare(strict_types=1);

/** A record that is new to a standing query. */
final class MatchNews
{
    public function __construct(
        /** id of the standing query */
        public readonly string $query,
        public readonly string $id,
        public readonly string $kind,
        public readonly string $name,
        /** the share of the query's weight that the record says, 0 to 1 */
        public readonly float $score,
        /** names the content that is told of: each is told once */
        public readonly string $version,
        /** @var list<array{word: string, share: float}> the words of the query that the record says */
        public readonly array $words,
    ) {}
}

/** Questions that are stored and answered with news only. Made by MatchStore::standing(). */
final class MatchStanding
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box) {}

    /**
     * Registers standing queries, or replaces them by id; all or none. A query hears of what the viewer of this store sees.
     *
     *     $store->standing()->watch(['id' => 'ct', 'text' => 'CT segmentation', 'want' => 'offer', 'minimum' => 0.3]);
     *
     * @param array<string, mixed>|string ...$queries id; text or record; want, filter, minimum, language, owner, existing
     * @return int how many
     */
    public function watch(array|string ...$queries): int
    {
        return $this->box->watch(implode("\n", array_map(MatchChoice::json(...), $queries)));
    }

    /** Removes a standing query; its news goes unread. */
    public function unwatch(string $id): void
    {
        $this->box->unwatch($id);
    }

    /** The standing queries as they were given, in the order they were first registered. @return list<array<string, mixed>> */
    public function watches(): array
    {
        return MatchChoice::decodeLines($this->box->watches());
    }

    /**
     * What was written since the last time and is unread, by query, best first. Every record is told to a query at most
     * once for each of its versions, whatever the order of imports.
     * @param bool $peek it stays unread
     * @return list<MatchNews>
     */
    public function news(bool $peek = false): array
    {
        return array_map(static fn (array $news) => new MatchNews($news['query'], $news['id'], $news['kind'], $news['name'],
            (float) $news['score'], $news['version'], $news['words']), MatchChoice::decodeLines($this->box->news($peek)));
    }
}
