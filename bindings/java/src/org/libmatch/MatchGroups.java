package org.libmatch;

import java.util.Objects;
import org.libmatch.internal.Job;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/**
 * What a cluster offers and lacks, clusters against clusters, calls, consortia, working groups, audits (docs/groups.md). What
 * is above the viewer's tier takes part in nothing. From {@link MatchStore#groups()}.
 *
 * <pre>{@code
 * var gaps = store.groups().gaps("HOST-IMAGO", new MatchGroupOptions().texts(List.of("clinical trials")).k(3));
 * System.out.println(gaps.text("en"));
 * }</pre>
 */
public final class MatchGroups {
    private final MatchStore store;

    MatchGroups(MatchStore store) {
        this.store = store;
    }

    /** What a cluster offers as a whole: strengths, single holders, maturity, types and countries. Option: k (50). */
    public MatchGroupReport profile(String cluster, MatchGroupOptions o) {
        Objects.requireNonNull(cluster);
        return new MatchGroupReport(store.with(box -> box.cluster_profile(cluster, o.json())));
    }

    /**
     * Clusters for a cluster, best first; every score is the sum of its parts' contributions. Options: k (20), newOnly,
     * clusters, weights, geography, mostNeeds.
     */
    public MatchGroupReport ranking(String cluster, MatchGroupOptions o) {
        Objects.requireNonNull(cluster);
        return new MatchGroupReport(store.with(box -> box.cluster_ranking(cluster, o.json())));
    }

    /**
     * Two clusters: the score and its parts, the pairs of members that carry it, what is still unused between members.
     * Options: weights, geography, mostNeeds, enough, k (20).
     */
    public MatchGroupReport compare(String a, String b, MatchGroupOptions o) {
        Objects.requireNonNull(a);
        Objects.requireNonNull(b);
        return new MatchGroupReport(store.with(box -> box.cluster_compare(a, b, o.json())));
    }

    /**
     * Clusters against clusters. Options: clusters, weights, geography, mostNeeds, parts, progress. An interrupted thread
     * stops it (E_CANCELLED).
     */
    public MatchGroupReport matrix(MatchGroupOptions o) {
        return new MatchGroupReport(
                store.finish(box -> box.cluster_matrix(o.json()), o.progress(), (Job job) -> job.report()));
    }

    /**
     * Indicators of clusters with the day each is from, percentiles, strengths; missing stays missing. Options: clusters,
     * where.
     *
     * @param cluster listed first, or null
     */
    public MatchGroupReport benchmark(String cluster, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.benchmark(cluster, o.json())));
    }

    /**
     * Interests that several members share, with who supports each. Options: k (20), supporters, where, language.
     *
     * @param cluster its members; null: every organisation
     */
    public MatchGroupReport themes(String cluster, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.themes(cluster, o.json())));
    }

    /**
     * The network of organisations and competences, for graphml(), gexf() and svg(). Options: k (60), where, language.
     *
     * @param cluster its members; null: every organisation
     */
    public MatchGroupReport network(String cluster, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.network(cluster, o.json())));
    }

    /**
     * A target against the members of a cluster: covered, fragile, missing, not mature enough; who outside adds most, and the
     * best k, or the smallest set that reaches the target, with a proven bound. Options: texts, records, branches (none of
     * the three: the members' own requests), want, where, k (5), target, enough.
     */
    public MatchGroupReport gaps(String cluster, MatchGroupOptions o) {
        Objects.requireNonNull(cluster);
        return new MatchGroupReport(store.with(box -> box.gaps(cluster, o.json())));
    }

    /**
     * Which countries and foreign clusters would meet the needs that are not met at home. Options: enough, allNeeds, newOnly,
     * where, k (20), portfolio.
     */
    public MatchGroupReport map(String cluster, MatchGroupOptions o) {
        Objects.requireNonNull(cluster);
        return new MatchGroupReport(store.with(box -> box.country_map(cluster, o.json())));
    }

    /**
     * Technologies against needs: matched, unmet, over-supplied, held by one; a sheet for each member. Options: needs,
     * enough, oversupply.
     *
     * @param cluster whose members; null: everything in the store
     */
    public MatchGroupReport audit(String cluster, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.audit(cluster, o.json())));
    }

    /**
     * The audit of two tables, CSV or TSV with a header, without a store. Columns are found by name in English, Romanian or
     * Polish. Options: enough, oversupply, map, language.
     */
    public static MatchGroupReport auditTables(String technologies, String needs, MatchGroupOptions o) {
        return new MatchGroupReport(MatchNative.audit_tables(Objects.requireNonNull(technologies),
                Objects.requireNonNull(needs), Utf8.string(o.json())));
    }

    /**
     * Who may take part in a call and who fits it, with reasons. Options: cluster, organisations, k (20).
     *
     * @param call an id; null: every call in force
     */
    public MatchGroupReport calls(String call, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.calls(call, o.json())));
    }

    /**
     * The best consortia for a call under its rules and yours, with a proven bound, or the rules that together forbid all.
     * Options: competences, competenceWeights, least, fixed, forbidden, partners, minCountries, requiredTypes,
     * excludedCountries, budget, cost, costs, collaboration, price, candidates, where, k (3).
     *
     * @param call an id; null: the competences alone
     */
    public MatchGroupReport consortium(String call, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.consortium(call, o.json())));
    }

    /**
     * Balanced working groups or teams by theme, size and type. Options: organisations, where, sizes, leastTypes, together,
     * apart, last, aims, seed, moves, language.
     *
     * @param groups how many
     * @param cluster whose members; null: the organisations, or every organisation that passes the filter
     */
    public MatchGroupReport workingGroups(int groups, String cluster, MatchGroupOptions o) {
        return new MatchGroupReport(store.with(box -> box.working_groups(cluster, o.jsonWith("groups", groups))));
    }
}
