package org.libmatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.libmatch.internal.Utf8;

/**
 * Options of the reports on groups; all are optional, and each method of {@link MatchGroups} says which it knows: another one
 * is a MatchInputException that lists them. {@code new MatchGroupOptions().texts(List.of("clinical trials")).k(3)}
 */
public final class MatchGroupOptions {
    private final Map<String, Object> parts = new LinkedHashMap<>();
    private DoubleConsumer progress;

    private MatchGroupOptions put(String key, Object value) {
        parts.put(key, Objects.requireNonNull(value, key));
        return this;
    }

    byte[] json() {
        return Utf8.bytes(Json.write(parts));
    }

    byte[] jsonWith(String key, Object value) {
        var all = new LinkedHashMap<String, Object>(parts);
        all.put(key, value);
        return Utf8.bytes(Json.write(all));
    }

    DoubleConsumer progress() {
        return progress;
    }

    /** How many are listed. */
    public MatchGroupOptions k(int k) {
        return put("k", k);
    }

    /** An expression on fields of the organisations or clusters, see docs/filters.md. */
    public MatchGroupOptions where(String filter) {
        return put("filter", filter);
    }

    /** BCP 47 code of texts that state none. */
    public MatchGroupOptions language(String language) {
        return put("language", language);
    }

    /** Ids of clusters; else all. */
    public MatchGroupOptions clusters(List<String> ids) {
        return put("clusters", ids);
    }

    /** Calls: only members of this cluster. */
    public MatchGroupOptions cluster(String id) {
        return put("cluster", id);
    }

    /** Calls, working groups: ids of organisations. */
    public MatchGroupOptions organisations(List<String> ids) {
        return put("organisations", ids);
    }

    /** Leave out those with past joint work. */
    public MatchGroupOptions newOnly(boolean newOnly) {
        return put("new_only", newOnly);
    }

    /** Clusters against clusters: weights of needs, complement, common, geography, agreements. */
    public MatchGroupOptions weights(Map<String, Double> byPart) {
        return put("weights", byPart);
    }

    /** Clusters against clusters: "near", "far" or "abroad". */
    public MatchGroupOptions geography(String wanted) {
        return put("geography", wanted);
    }

    /** Clusters against clusters: most needs of a cluster that are looked at, 200. */
    public MatchGroupOptions mostNeeds(int count) {
        return put("needs", count);
    }

    /** Matrix: every part's matrix too. */
    public MatchGroupOptions parts(boolean parts) {
        return put("parts", parts);
    }

    /** Coverage from which a need counts as met, 0.35. */
    public MatchGroupOptions enough(double coverage) {
        return put("enough", coverage);
    }

    /** Themes: least organisations of a theme, 2. */
    public MatchGroupOptions supporters(int organisations) {
        return put("supporters", organisations);
    }

    /** Gaps: needs as texts. */
    public MatchGroupOptions texts(List<String> needs) {
        return put("texts", needs);
    }

    /** Gaps: ids of requests, ideas, calls, clusters. */
    public MatchGroupOptions records(List<String> ids) {
        return put("records", ids);
    }

    /** Gaps: branches of taxonomies, "scheme:code". */
    public MatchGroupOptions branches(List<String> branches) {
        return put("branches", branches);
    }

    /** Gaps: ORGANISATIONS, CLUSTERS or ANY as candidates. */
    public MatchGroupOptions want(MatchOptions.Want want) {
        return put("want", want.name().toLowerCase(java.util.Locale.ROOT));
    }

    /** Gaps: the smallest set that brings this share of the total, 0 to 1. */
    public MatchGroupOptions target(double share) {
        return put("target", share);
    }

    /** Map: needs that are met at home too. */
    public MatchGroupOptions allNeeds(boolean all) {
        return put("all_needs", all);
    }

    /** Map: clusters in the best set, 3. */
    public MatchGroupOptions portfolio(int clusters) {
        return put("portfolio", clusters);
    }

    /** Audit: ids of needs; else all. */
    public MatchGroupOptions needs(List<String> ids) {
        return put("needs", ids);
    }

    /** Audit: holders from which a need is over-supplied, 5. */
    public MatchGroupOptions oversupply(int holders) {
        return put("oversupply", holders);
    }

    /** Audit of tables: column to key, for other headers. */
    public MatchGroupOptions map(Map<String, String> columns) {
        return put("map", columns);
    }

    /** Consortium: texts; else the call's themes. */
    public MatchGroupOptions competences(List<String> texts) {
        return put("competences", texts);
    }

    /** Consortium: weights of the competences, one for each. */
    public MatchGroupOptions competenceWeights(List<Double> weights) {
        return put("weights", weights);
    }

    /** Consortium: least coverage of every competence, 0 to 1. */
    public MatchGroupOptions least(double coverage) {
        return put("least", coverage);
    }

    /** Consortium: ids of partners that take part. */
    public MatchGroupOptions fixed(List<String> ids) {
        return put("fixed", ids);
    }

    /** Consortium: ids of those that do not. */
    public MatchGroupOptions forbidden(List<String> ids) {
        return put("forbidden", ids);
    }

    /** Consortium: least and most partners. */
    public MatchGroupOptions partners(int least, int most) {
        return put("min_partners", least).put("max_partners", most);
    }

    /** Consortium: least countries. */
    public MatchGroupOptions minCountries(int countries) {
        return put("min_countries", countries);
    }

    /** Consortium: types that must be among the partners. */
    public MatchGroupOptions requiredTypes(List<String> types) {
        return put("required_types", types);
    }

    /** Consortium: codes of countries. */
    public MatchGroupOptions excludedCountries(List<String> codes) {
        return put("excluded_countries", codes);
    }

    /** Consortium: what all partners may cost together. */
    public MatchGroupOptions budget(double budget) {
        return put("budget", budget);
    }

    /** Consortium: cost of a partner that has no cost of its own. */
    public MatchGroupOptions cost(double cost) {
        return put("cost", cost);
    }

    /** Consortium: costs by id. */
    public MatchGroupOptions costs(Map<String, Double> byId) {
        return put("costs", byId);
    }

    /** Consortium: -1 (avoid past partners) to 1 (prefer them). */
    public MatchGroupOptions collaboration(double preference) {
        return put("collaboration", preference);
    }

    /** Consortium: what a partner must add, 0.01. */
    public MatchGroupOptions price(double price) {
        return put("price", price);
    }

    /** Consortium: how many organisations are looked at, 500. */
    public MatchGroupOptions candidates(int organisations) {
        return put("candidates", organisations);
    }

    /** Working groups: least and most members of a group. */
    public MatchGroupOptions sizes(int least, int most) {
        return put("min_size", least).put("max_size", most);
    }

    /** Working groups: types that every group must have. */
    public MatchGroupOptions leastTypes(List<String> types) {
        return put("least_types", types);
    }

    /** Working groups: pairs of ids in one group. */
    public MatchGroupOptions together(List<List<String>> pairs) {
        return put("together", pairs);
    }

    /** Working groups: pairs of ids in different groups. */
    public MatchGroupOptions apart(List<List<String>> pairs) {
        return put("apart", pairs);
    }

    /** Working groups: id to group of last time; few change. */
    public MatchGroupOptions last(Map<String, Integer> groups) {
        return put("last", groups);
    }

    /** Working groups: what theme, mix of types, even size and few changes are worth. */
    public MatchGroupOptions aims(double theme, double mix, double size, double change) {
        return put("theme_weight", theme).put("mix_weight", mix).put("size_weight", size).put("change_weight", change);
    }

    /** Working groups: the same seed and moves give the same groups. */
    public MatchGroupOptions seed(long seed) {
        return put("seed", seed);
    }

    /** Working groups: bound of the work. */
    public MatchGroupOptions moves(long moves) {
        return put("moves", moves);
    }

    /** Matrix: called about every 40 ms with the share done, 0 to 1. */
    public MatchGroupOptions progress(DoubleConsumer progress) {
        this.progress = progress;
        return this;
    }
}
