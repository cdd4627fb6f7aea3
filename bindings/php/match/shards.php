<?php
/** A collection in several stores: docs/scaling.md. */
declare(strict_types=1);

/** One store as a shard of a collection. Made by MatchStore::sharding(); MatchShards does the whole. */
final class MatchSharding
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box, private readonly MatchJobs $jobs) {}

    /**
     * Makes a new store at $path with shard $shard (from 0) of $count of this one.
     * @param ?callable(float, string): void $progress
     */
    public function split(string $path, int $shard, int $count, ?callable $progress = null): void
    {
        $this->jobs->finish($this->box->split($path, $shard, $count), $progress, static fn () => null);
    }

    /** Writes the statistics of the store's own records into a file, for MatchShards::mergeStatistics(). */
    public function writeStatistics(string $path): void
    {
        $this->box->write_statistics($path);
    }

    /** Ranks with the statistics of the whole from now on, in every process; null: with the store's own again. */
    public function useStatistics(?string $path): void
    {
        $this->box->use_statistics($path);
    }

    /** The items of this shard that vote for organisations in a search for the text: a JSON array, best first. */
    public function voters(string $text, string $want = 'organisations', ?string $where = null, ?string $language = null,
        ?string $channels = null): string
    {
        return $this->box->voters($text, MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $channels);
    }

    /** The next round: what this shard adds to the merged voters of all shards; MatchShards asks in all rounds. */
    public function votersNext(string $voters, string $want = 'organisations', ?string $channels = null): string
    {
        return $this->box->voters_next($voters, MatchChoice::of('want', $want, MatchChoice::WANT), $channels);
    }

    /** Ranks the organisations of this shard for a text, with the merged voters of all shards. */
    public function searchVoted(string $text, string $voters, int $k = 10, string $want = 'organisations',
        ?string $where = null, ?string $language = null, ?string $channels = null, bool $explain = false): MatchResults
    {
        return new MatchResults($this->box->search_voted($text, $voters, $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $channels, $explain));
    }
}

/** All shards of a collection, asked as one store: the same results, the same bytes. */
final class MatchShards
{
    /** who holds how many items, and the silent works */
    private const ROUNDS_AFTER_FIRST = 2;

    /** @var list<MatchStore> */
    private array $stores = [];

    /** @param iterable<string> $paths */
    public function __construct(iterable $paths, string $viewer = 'public', ?string $asOf = null)
    {
        foreach ($paths as $path) {
            $this->stores[] = MatchStore::open($path, viewer: $viewer, asOf: $asOf);
        }
    }

    /** The shard, from 0 to $count - 1, that an id belongs to: a hash of its bytes that never changes. */
    public static function of(string $id, int $count): int
    {
        return match_native_shard_of($id, $count);
    }

    /**
     * Divides a store into shards (shard-0 ... in $folder) that rank with the statistics of the whole.
     * @param ?callable(float, string): void $progress
     * @return list<string> their paths
     */
    public static function divide(MatchStore $store, string $folder, int $count, ?callable $progress = null): array
    {
        if (!is_dir($folder) && !@mkdir($folder, recursive: true) && !is_dir($folder)) {
            throw MatchError::input('folder', $folder, "the folder '$folder' cannot be made");
        }
        [$paths, $statistics] = [[], []];
        for ($i = 0; $i < $count; $i++) {
            $paths[] = "$folder/shard-$i";
            $store->sharding()->split($paths[$i], $i, $count, $progress === null ? null
                : static fn (float $share, string $what) => $progress(($i + $share) / $count, $what));
            $statistics[] = "$folder/statistics-$i";
            MatchStore::open($paths[$i])->sharding()->writeStatistics($statistics[$i]);
        }
        self::mergeStatistics($statistics, "$folder/statistics");
        foreach ($paths as $i => $path) {
            MatchStore::open($path, write: true)->sharding()->useStatistics("$folder/statistics");
            unlink($statistics[$i]);
        }
        return $paths;
    }

    /** Adds statistics files up into one. @param iterable<string> $paths */
    public static function mergeStatistics(iterable $paths, string $path): void
    {
        match_native_statistics_merge(MatchChoice::lines('paths', $paths), $path);
    }

    /** What several shards said in one round (voters, votersNext) as one, for the next. @param iterable<string> $parts JSON */
    public static function mergeVoters(iterable $parts): string
    {
        $parts = [...$parts] ?: ['[]'];
        $merged = array_shift($parts);
        if ($parts === []) {
            return match_native_voters_merge($merged, null);
        }
        foreach ($parts as $part) {
            $merged = match_native_voters_merge($merged, $part);
        }
        return $merged;
    }

    /**
     * Facets of several shards as those of all of them: JSON of searches that asked for the same fields and for as many
     * values as there may be. $most: values kept of each field (0: all).
     *
     * @param list<string> $facets JSON
     */
    public static function mergeFacets(array $facets, int $most = 0): string
    {
        if (count($facets) === 1) {
            return match_native_facets_merge($facets[0], null, $most);
        }
        $merged = array_shift($facets) ?? '{"found":0,"facets":[]}';
        foreach ($facets as $i => $part) {
            $merged = match_native_facets_merge($merged, $part, $i + 1 === count($facets) ? $most : 0);
        }
        return $merged;
    }

    /** MatchStore::search() over all shards. */
    public function search(string $text, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, ?string $channels = null, bool $explain = false): MatchResults
    {
        if ($want !== 'organisations' && $want !== 'clusters') {
            return MatchResults::merge(array_map(static fn (MatchStore $shard) => $shard->search($text, $k, $want, $where,
                $language, $channels, $explain), $this->stores), $k);
        }
        $voters = self::mergeVoters(array_map(static fn (MatchStore $shard) => $shard->sharding()->voters($text, $want,
            $where, $language, $channels), $this->stores));
        for ($round = 1; $round <= self::ROUNDS_AFTER_FIRST; $round++) {
            $voters = self::mergeVoters(array_map(static fn (MatchStore $shard) => $shard->sharding()->votersNext($voters, $want,
                $channels), $this->stores));
        }
        return MatchResults::merge(array_map(static fn (MatchStore $shard) => $shard->sharding()->searchVoted($text, $voters,
            $k, $want, $where, $language, $channels, $explain), $this->stores), $k);
    }

    /** Closes all shards; closing twice is harmless. */
    public function close(): void
    {
        foreach ($this->stores as $store) {
            $store->close();
        }
    }
}
