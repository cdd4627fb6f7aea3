<?php
/** The store: opening, writing, reading, ranking; the way to everything else. */
declare(strict_types=1);

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
    private readonly MatchJobs $jobs;

    private function __construct(private readonly MatchNativeStore $box)
    {
        $this->jobs = new MatchJobs();
    }

    /**
     * Opens an existing store. $viewer: 'public', 'members' or 'confidential'; $asOf: 'YYYY-MM-DD', null for today.
     *
     * @param bool $create open it for writing, and make it first when there is none
     */
    public static function open(string $path, bool $write = false, string $viewer = 'public', ?string $asOf = null,
        int $busyMs = 5000, bool $create = false): self
    {
        return new self(new MatchNativeStore($path, $create ? 3 : ($write ? 1 : 0),
            MatchChoice::of('viewer', $viewer, MatchChoice::TIER), $asOf, $busyMs));
    }

    /** Makes a new store (a folder, or ':memory:') and opens it for writing. */
    public static function create(string $path, string $viewer = 'public', ?string $asOf = null,
        int $busyMs = 5000): self
    {
        return new self(new MatchNativeStore($path, 2, MatchChoice::of('viewer', $viewer, MatchChoice::TIER), $asOf,
            $busyMs));
    }

    /** Closes the store now and ends work that is not finished; closing twice is harmless. */
    public function close(): void
    {
        $this->jobs->close();
        $this->box->close();
    }

    /** Whether it was closed. */
    public function isClosed(): bool
    {
        return $this->box->closed();
    }

    /** The day that decides validity, deadlines and age: 'YYYY-MM-DD', null for today. */
    public function setAsOf(?string $date): void
    {
        $this->box->set_as_of($date);
    }

    /**
     * What the fields of a record are worth in searches, such as ['title' => 2, 'text' => 1, 'keywords' => 0.5]; weights
     * from 0 to 100, 1 for those not named, [] for 1 each.
     */
    public function setFieldWeights(array $weights): void
    {
        $parts = [];
        foreach ($weights as $field => $weight) {
            $parts[] = $field . '=' . json_encode((float)$weight);
        }
        $this->box->set_field_weights(implode(',', $parts));
    }

    /** The highest tier that every call shows: 'public', 'members' or 'confidential'. */
    public function setViewer(string $viewer): void
    {
        $this->box->set_viewer(MatchChoice::of('viewer', $viewer, MatchChoice::TIER));
    }

    /**
     * From now on long calls, and steps of what is imported or planned, end when so many seconds have passed: a
     * MatchCancelledError, and nothing of what they did is kept. null: no limit. PHP's own limit (max_execution_time,
     * set_time_limit()) ends them, too.
     */
    public function timeLimit(?float $seconds): void
    {
        $this->box->time_limit($seconds === null ? 0 : max(1, (int) ($seconds * 1000)));
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

    /** Deletes one record by kind and id; relations and feedback by their key 'a b relation' or 'a b outcome at'. */
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
     * @param ?callable(float, string): void $progress called about every 40 ms: the share done, what was done
     */
    public function importFile(string $path, ?string $kind = null, ?string $scheme = null, ?array $map = null,
        ?string $format = null, bool $strict = false, ?callable $progress = null): MatchImport
    {
        return $this->finish($this->box->import_file($path, $kind, $scheme, self::map($map), $format, $strict),
            $progress);
    }

    /** Imports records from text; $name stands for the file in messages. @param ?array<string, string> $map */
    public function importText(string $data, string $name = 'text', ?string $kind = null, ?string $scheme = null,
        ?array $map = null, ?string $format = null, bool $strict = false, ?callable $progress = null): MatchImport
    {
        return $this->finish($this->box->import_text($name, $data, $kind, $scheme, self::map($map), $format, $strict),
            $progress);
    }

    private static function map(?array $map): ?string
    {
        return $map === null ? null : MatchChoice::json((object) $map);
    }

    private function finish(MatchNativeJob $job, ?callable $progress): MatchImport
    {
        return $this->jobs->finish($job, $progress, static fn (MatchNativeJob $done) => new MatchImport(
            ...[...array_map('intval', explode(' ', $done->import_counts())),
                MatchChoice::decode($done->import_issues())]));
    }

    /**
     * Sets the rules by which texts are cut into words, before the built-in ones, and makes the index anew; [] takes all away.
     * @param list<array{name: string, kind: string, pattern: string}>|string $rules or JSON text; see docs/formats.md
     */
    public function setTokenRules(array|string $rules): void
    {
        $this->box->set_token_rules(MatchChoice::json($rules));
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

    /** Reads all files of the index and compares their checksums; the exception names a damaged one. rebuild() cures it. */
    public function verify(): void
    {
        $this->box->verify();
    }

    /** Learns which words go together, for long queries (the channel "learned"); false forgets it. */
    public function learnChannel(bool $on = true): void
    {
        $this->box->learn_channel($on);
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

    /** Whether there is a record with this id that the viewer may see. */
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

    /**
     * Records for a text of any length. $want: null for all items, a kind, or 'organisations'.
     *
     * @param list<string> $facets fields whose values are counted over all that is found: MatchResults::facets()
     * @param int $facetValues the most frequent so many of each
     */
    public function search(string $text, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, ?string $channels = null, bool $explain = false, array $facets = [],
        int $facetValues = 10): MatchResults
    {
        if ($facets !== []) {
            return new MatchResults($this->box->search_facets($text, implode(',', $facets), $facetValues, $k,
                MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $channels, $explain));
        }
        return new MatchResults($this->box->search($text, $k, MatchChoice::of('want', $want, MatchChoice::WANT),
            $where, $language, $channels, $explain));
    }

    /**
     * Partners for an organisation, a cluster or an item. $mode: 'balanced', 'complement' or 'peer'.
     *
     * @param bool $newOnly leave out those with a past joint project or relation
     * @param int $beyond leave out those within this many steps of the collaboration graph
     * @param float $diversity 0: as they rank, to 1: nobody beside one almost the same (docs/lists.md)
     * @param bool $undisclosed what the viewer may not see ranks too, without being shown (docs/confidentiality.md)
     */
    public function partners(string $id, int $k = 10, ?string $want = null, string $mode = 'balanced',
        bool $newOnly = false, int $beyond = 0, ?string $where = null, bool $explain = false, float $diversity = 0.0,
        bool $undisclosed = false): MatchResults
    {
        return new MatchResults($this->box->list_partners($id, $k, MatchChoice::of('want', $want, MatchChoice::WANT),
            MatchChoice::of('mode', $mode, MatchChoice::MODE), $where, $newOnly, $beyond, $explain, $diversity,
            $undisclosed));
    }

    /**
     * Partners for many at once, with bounds of how often one organisation is listed (docs/lists.md).
     *
     * @param iterable<string> $ids unknown ones are named in the report
     * @param int $most nobody is in more than so many lists; 0: no bound
     * @param int $least everybody within reach is in at least so many
     * @param float $gini greatest Gini coefficient of exposure, 0 to 1; lowers $most until it holds; 0: no bound
     */
    public function fairLists(iterable $ids, int $k = 10, int $most = 0, int $least = 0, float $gini = 0.0,
        ?string $want = null, string $mode = 'balanced', bool $newOnly = false, int $beyond = 0,
        ?string $where = null): MatchFairLists
    {
        return MatchFairLists::read($this->box->fair_lists(MatchChoice::lines('ids', $ids), $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), MatchChoice::of('mode', $mode, MatchChoice::MODE), $where,
            $newOnly, $beyond, $most, $least, $gini));
    }

    /** Who is missing: from a text and the ids of the members known so far. @param iterable<string> $members */
    public function complete(string $text, iterable $members, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, bool $explain = false): MatchResults
    {
        return new MatchResults($this->box->complete($text, MatchChoice::lines('members', $members), $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $explain));
    }

    /** Why A and B fit, or how far they do. $undisclosed: what the viewer may not see takes part, as one contribution. */
    public function explain(string $a, string $b, string $mode = 'balanced', bool $undisclosed = false): MatchExplanation
    {
        $how = MatchChoice::of('mode', $mode, MatchChoice::MODE);
        return new MatchExplanation($undisclosed ? $this->box->explain_undisclosed($a, $b, $how)
            : $this->box->explain($a, $b, $how));
    }

    /** Why B is not among the first k partners of A. */
    public function whyNot(string $a, string $b, int $k = 10, ?string $want = null, string $mode = 'balanced',
        ?string $where = null, bool $newOnly = false, int $beyond = 0): MatchExplanation
    {
        return new MatchExplanation($this->box->why_not($a, $b, $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), MatchChoice::of('mode', $mode, MatchChoice::MODE),
            $where, $newOnly, $beyond));
    }

    /**
     * Pairs of organisations or clusters that may be the same, best first; see mergers().
     * @param ?string $between 'key=v1,v2': only pairs with one value on one side and the other on the other
     * @param int $k the k best per record, 0: all
     * @return list<array{id_a: string, id_b: string, score: float, evidence: array<string, mixed>}> score: probability
     */
    public function duplicates(?string $between = null, int $k = 0, float $minimum = 0.5): array
    {
        return MatchChoice::decodeLines($this->box->duplicates($between, $k, $minimum));
    }

    /** An event from the store: participants and wishes from the partner ranking, see docs/events.md. */
    public function buildEvent(array|string $spec): MatchEvent
    {
        return new MatchEvent($this->box->build_event(MatchChoice::json($spec)));
    }

    // ---- many questions at once

    /**
     * Many searches on all processors, each answered as search() does; the store may be used between two answers.
     *
     * @param iterable<string, string> $texts id => text
     * @param ?string $want a kind of record, not 'organisations' or 'clusters'; null for all items
     * @param int $start leave out so many at the beginning: those that were answered before
     * @param int $part only texts whose number (from 0) divided by $parts leaves $part
     * @return \Generator<string, list<array{id: string, kind: string, score: float}>> by the id of the question, in order
     */
    public function searchMany(iterable $texts, int $k = 10, ?string $want = null, ?string $where = null,
        ?string $language = null, ?string $channels = null, int $threads = 0, int $start = 0, int $part = 0,
        int $parts = 1): \Generator
    {
        return (new MatchBatch($this->box, $this->jobs))->texts($texts, $k, $want, $where, $language, $channels, $threads,
            $start, $part, $parts);
    }

    /**
     * Every record of the kinds wanted against all others by its own words, in the order they came into the store.
     * @return \Generator<string, list<array{id: string, kind: string, score: float}>> as searchMany()
     */
    public function compareAll(int $k = 10, ?string $want = null, ?string $where = null, int $threads = 0, int $start = 0,
        int $part = 0, int $parts = 1): \Generator
    {
        return (new MatchBatch($this->box, $this->jobs))->all($k, $want, $where, $threads, $start, $part, $parts);
    }

    // ---- vectors of your own

    /**
     * Sets vectors (embeddings of texts, pictures ...) beside the store, in place of those it had; [] takes them away.
     * They are kept divided by their length, until they are set anew, whatever becomes of the records.
     * @param array<string, list<int|float>> $vectors id of a record => its numbers, as many for each
     */
    public function setVectors(array $vectors): void
    {
        MatchVectors::write($this->box, $vectors);
    }

    /** The vectors of the store; MatchNotFoundError when it has none. */
    public function vectors(): MatchVectors
    {
        return new MatchVectors($this->box->vectors());
    }

    /**
     * Records by a vector, or by a text and a vector: text score / best text score + weight * max(0, cosine), exact.
     * @param list<int|float> $vector
     * @param float $weight what a cosine of 1 is worth beside the best text
     */
    public function searchVector(array $vector, int $k = 10, ?string $text = null, float $weight = 1.0,
        ?string $want = null, ?string $where = null, ?string $language = null, ?string $channels = null,
        bool $explain = false): MatchResults
    {
        return new MatchResults($this->box->search_vector($text, $vector, $weight, $k,
            MatchChoice::of('want', $want, MatchChoice::WANT), $where, $language, $channels, $explain));
    }

    // ---- by concern

    /** The score of partners, learned from your own outcomes. */
    public function learning(): MatchLearning
    {
        return new MatchLearning($this->box);
    }

    /** Standing queries: questions that are stored and answered with news only. */
    public function standing(): MatchStanding
    {
        return new MatchStanding($this->box);
    }

    /** Duplicates that become one record, and can be taken apart again. */
    public function mergers(): MatchMergers
    {
        return new MatchMergers($this->box);
    }

    /** Leak check, blind profiles, the log of disclosures. */
    public function privacy(): MatchPrivacy
    {
        return new MatchPrivacy($this->box);
    }

    /** Clusters, what is missing, calls, consortia, working groups, audits. */
    public function groups(): MatchGroups
    {
        return new MatchGroups($this->box, $this->jobs);
    }

    /** This store as a shard of a collection in several stores; see MatchShards. */
    public function sharding(): MatchSharding
    {
        return new MatchSharding($this->box, $this->jobs);
    }
}
