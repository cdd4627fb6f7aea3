<?php
/** Groups: what a cluster offers and lacks, clusters against clusters, calls, consortia, working groups: docs/groups.md. */
declare(strict_types=1);

/** A report on groups: read it like an array (docs/groups.md), or write it as text, table, drawing or graph file. */
final class MatchGroupReport extends MatchDocument implements \Stringable
{
    /** The sort of the report, such as 'gaps' or 'cluster_matrix'. */
    public function sort(): string
    {
        return $this['report'];
    }

    /** The name of an id in the report, the id itself when it has none. */
    public function name(string $id): string
    {
        return $this->toArray()['names'][$id] ?? $id;
    }

    /** Readable tables in 'en', 'ro' or 'pl'. */
    public function text(string $language = 'en'): string
    {
        return match_native_groups_write($this->json, 'text', $language);
    }

    /** The main table as CSV. */
    public function csv(string $language = 'en'): string
    {
        return match_native_groups_write($this->json, 'csv', $language);
    }

    /** The drawing of a matrix, a map, a consortium or a network. */
    public function svg(string $language = 'en'): string
    {
        return match_native_groups_write($this->json, 'svg', $language);
    }

    /** A network as GraphML. */
    public function graphml(): string
    {
        return match_native_groups_write($this->json, 'graphml', null);
    }

    /** A network as GEXF. */
    public function gexf(): string
    {
        return match_native_groups_write($this->json, 'gexf', null);
    }

    public function __toString(): string
    {
        return $this->text();
    }
}

/**
 * Reports on groups. What is above the viewer's tier takes part in nothing. Options that are not given have the defaults of
 * the library. Made by MatchStore::groups().
 */
final class MatchGroups
{
    /** @internal */
    public function __construct(private readonly MatchNativeStore $box, private readonly MatchJobs $jobs) {}

    /** What a cluster offers as a whole: strengths, single holders, maturity, types and countries. $k: terms listed, 50. */
    public function profile(string $cluster, ?int $k = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->cluster_profile($cluster, MatchChoice::options(['k' => $k])));
    }

    /**
     * Clusters for a cluster, best first; every score is the sum of its parts' contributions.
     *
     * @param int|null $k how many, 20
     * @param list<string>|null $clusters ids, all by default
     * @param array<string, float>|null $weights of needs, complement, common, geography, agreements
     * @param ?string $geography 'near', 'far' or 'abroad'
     * @param ?int $needs most needs of a cluster that are looked at, 200
     */
    public function ranking(string $cluster, ?int $k = null, ?array $clusters = null, ?bool $newOnly = null,
        ?array $weights = null, ?string $geography = null, ?int $needs = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->cluster_ranking($cluster, MatchChoice::options(['k' => $k,
            'clusters' => $clusters, 'new_only' => $newOnly, 'weights' => self::keyed($weights),
            'geography' => $geography, 'needs' => $needs])));
    }

    /**
     * Two clusters: the score and its parts, the pairs of members that carry it, what is still unused between members.
     *
     * @param array<string, float>|null $weights as in ranking()
     * @param ?float $enough coverage that counts as unused potential, 0.35
     * @param ?int $k terms listed, 20
     */
    public function compare(string $a, string $b, ?array $weights = null, ?string $geography = null, ?int $needs = null,
        ?float $enough = null, ?int $k = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->cluster_compare($a, $b, MatchChoice::options([
            'weights' => self::keyed($weights), 'geography' => $geography, 'needs' => $needs, 'enough' => $enough,
            'k' => $k])));
    }

    /**
     * Clusters against clusters.
     *
     * @param list<string>|null $clusters ids, all by default
     * @param array<string, float>|null $weights as in ranking()
     * @param ?bool $parts every part's matrix too
     * @param ?callable(float, string): void $progress called about every 40 ms; an exception of it ends the work
     */
    public function matrix(?array $clusters = null, ?array $weights = null, ?string $geography = null, ?int $needs = null,
        ?bool $parts = null, ?callable $progress = null): MatchGroupReport
    {
        $job = $this->box->cluster_matrix(MatchChoice::options(['clusters' => $clusters, 'weights' => self::keyed($weights),
            'geography' => $geography, 'needs' => $needs, 'parts' => $parts]));
        return new MatchGroupReport($this->jobs->finish($job, $progress,
            static fn (MatchNativeJob $done) => $done->report()));
    }

    /**
     * Indicators of clusters with the day each is from, percentiles, strengths; missing stays missing.
     *
     * @param ?string $cluster listed first
     * @param list<string>|null $clusters ids, all by default
     */
    public function benchmark(?string $cluster = null, ?array $clusters = null, ?string $where = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->benchmark($cluster, MatchChoice::options(['clusters' => $clusters,
            'filter' => $where])));
    }

    /**
     * Interests that several members share, found in their texts and statements, with who supports each.
     *
     * @param ?string $cluster its members; null: every organisation
     * @param ?int $k how many, 20
     * @param ?int $supporters least organisations of a theme, 2
     */
    public function themes(?string $cluster = null, ?int $k = null, ?int $supporters = null, ?string $where = null,
        ?string $language = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->themes($cluster, MatchChoice::options(['k' => $k,
            'supporters' => $supporters, 'filter' => $where, 'language' => $language])));
    }

    /** The network of organisations and competences, for graphml(), gexf() and svg(). $k: competences, 60. */
    public function network(?string $cluster = null, ?int $k = null, ?string $where = null,
        ?string $language = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->network($cluster, MatchChoice::options(['k' => $k, 'filter' => $where,
            'language' => $language])));
    }

    /**
     * A target against the members of a cluster: covered, fragile, missing, not mature enough; who outside adds most, and the
     * best $k, or the smallest set that reaches $target, with a proven bound.
     *
     * @param list<string>|null $texts needs; without texts, records and branches: the members' own requests
     * @param list<string>|null $records ids of requests, ideas, calls, clusters
     * @param list<string>|null $branches 'scheme:code'
     * @param ?string $want 'organisations', 'clusters' or 'any'
     * @param ?string $where of the candidates
     * @param ?float $target 0 to 1
     * @param ?float $enough coverage that counts as met, 0.35
     */
    public function gaps(string $cluster, ?array $texts = null, ?array $records = null, ?array $branches = null,
        ?string $want = null, ?string $where = null, ?int $k = null, ?float $target = null,
        ?float $enough = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->gaps($cluster, MatchChoice::options(['texts' => $texts,
            'records' => $records, 'branches' => $branches, 'want' => $want, 'filter' => $where, 'k' => $k,
            'target' => $target, 'enough' => $enough])));
    }

    /**
     * Which countries and foreign clusters would meet the needs that are not met at home.
     *
     * @param ?int $k countries and clusters listed, 20
     * @param ?int $portfolio clusters in the best set, 3
     */
    public function map(string $cluster, ?float $enough = null, ?bool $allNeeds = null, ?bool $newOnly = null,
        ?string $where = null, ?int $k = null, ?int $portfolio = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->country_map($cluster, MatchChoice::options(['enough' => $enough,
            'all_needs' => $allNeeds, 'new_only' => $newOnly, 'filter' => $where, 'k' => $k,
            'portfolio' => $portfolio])));
    }

    /**
     * Technologies against needs: matched, unmet, over-supplied, held by one; a sheet for each member.
     *
     * @param ?string $cluster whose members; null: everything in the store
     * @param list<string>|null $needs ids, all by default
     * @param ?int $oversupply holders from which a need is over-supplied, 5
     */
    public function audit(?string $cluster = null, ?array $needs = null, ?float $enough = null,
        ?int $oversupply = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->audit($cluster, MatchChoice::options(['needs' => $needs,
            'enough' => $enough, 'oversupply' => $oversupply])));
    }

    /**
     * The audit of two tables, CSV or TSV with a header, without a store. Columns are found by name in English, Romanian or
     * Polish: organisation, title, text, keywords, language, trl, country, type, id.
     *
     * @param array<string, string>|null $map column => key, for other headers
     * @param ?string $language of texts that state none
     */
    public static function auditTables(string $technologies, string $needs, ?float $enough = null, ?int $oversupply = null,
        ?array $map = null, ?string $language = null): MatchGroupReport
    {
        return new MatchGroupReport(match_native_audit_tables($technologies, $needs, MatchChoice::options([
            'enough' => $enough, 'oversupply' => $oversupply, 'map' => self::keyed($map), 'language' => $language])));
    }

    /**
     * Who may take part in a call and who fits it, with reasons.
     *
     * @param ?string $call null: every call in force
     * @param ?string $cluster only its members
     * @param list<string>|null $organisations ids
     * @param ?int $k organisations of a call, 20
     */
    public function calls(?string $call = null, ?string $cluster = null, ?array $organisations = null,
        ?int $k = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->calls($call, MatchChoice::options(['cluster' => $cluster,
            'organisations' => $organisations, 'k' => $k])));
    }

    /**
     * The best consortia for a call under its rules and yours, with a proven bound, or the rules that together forbid all.
     *
     * @param ?string $call null: the competences alone
     * @param list<string>|null $competences texts; the call's themes by default
     * @param list<float>|null $weights of the competences
     * @param ?float $least coverage of every competence, 0 to 1
     * @param list<string>|null $fixed ids
     * @param list<string>|null $forbidden ids
     * @param list<string>|null $requiredTypes
     * @param list<string>|null $excludedCountries codes
     * @param ?float $cost of a partner
     * @param array<string, float>|null $costs by id
     * @param ?float $collaboration -1 (avoid past partners) to 1 (prefer them)
     * @param ?float $price what a partner must add, 0.01
     * @param ?int $candidates 500
     * @param ?int $k how many, 3
     */
    public function consortium(?string $call = null, ?array $competences = null, ?array $weights = null,
        ?float $least = null, ?array $fixed = null, ?array $forbidden = null, ?int $minPartners = null,
        ?int $maxPartners = null, ?int $minCountries = null, ?array $requiredTypes = null,
        ?array $excludedCountries = null, ?float $budget = null, ?float $cost = null, ?array $costs = null,
        ?float $collaboration = null, ?float $price = null, ?int $candidates = null, ?string $where = null,
        ?int $k = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->consortium($call, MatchChoice::options(['competences' => $competences,
            'weights' => $weights, 'least' => $least, 'fixed' => $fixed, 'forbidden' => $forbidden,
            'min_partners' => $minPartners, 'max_partners' => $maxPartners, 'min_countries' => $minCountries,
            'required_types' => $requiredTypes, 'excluded_countries' => $excludedCountries, 'budget' => $budget,
            'cost' => $cost, 'costs' => self::keyed($costs), 'collaboration' => $collaboration, 'price' => $price,
            'candidates' => $candidates, 'filter' => $where, 'k' => $k])));
    }

    /**
     * Balanced working groups or teams by theme, size and type; the same seed and moves give the same groups.
     *
     * @param ?string $cluster whose members; null: the organisations, or every organisation that passes $where
     * @param list<string>|null $organisations ids
     * @param list<string>|null $leastTypes types that every group must have
     * @param list<array{string, string}>|null $together pairs of ids
     * @param list<array{string, string}>|null $apart pairs of ids
     * @param array<string, int>|null $last id => group of last time
     */
    public function workingGroups(int $groups, ?string $cluster = null, ?array $organisations = null,
        ?string $where = null, ?int $minSize = null, ?int $maxSize = null, ?array $leastTypes = null,
        ?array $together = null, ?array $apart = null, ?array $last = null, ?float $themeWeight = null,
        ?float $mixWeight = null, ?float $sizeWeight = null, ?float $changeWeight = null, ?int $seed = null,
        ?int $moves = null, ?string $language = null): MatchGroupReport
    {
        return new MatchGroupReport($this->box->working_groups($cluster, MatchChoice::options(['groups' => $groups,
            'organisations' => $organisations, 'filter' => $where, 'min_size' => $minSize, 'max_size' => $maxSize,
            'least_types' => $leastTypes, 'together' => $together, 'apart' => $apart, 'last' => self::keyed($last),
            'theme_weight' => $themeWeight, 'mix_weight' => $mixWeight, 'size_weight' => $sizeWeight,
            'change_weight' => $changeWeight, 'seed' => $seed, 'moves' => $moves, 'language' => $language])));
    }

    private static function keyed(?array $map): ?object
    {
        return $map === null ? null : (object) $map;
    }
}
