package org.libmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.libmatch.internal.Hits;

/** A ranked list, best first. It is a copy: nothing to close, and it outlives its store. */
public final class MatchHits implements Iterable<MatchHit> {
    private final List<MatchHit> rows;
    private final String warningsJson;
    private final Map<String, Map<String, Long>> facets;

    /** Copies the rows and gives the native list back at once, rather than when the collector finds it. */
    MatchHits(Hits box) {
        try {
            int count = box.count();
            var list = new ArrayList<MatchHit>(count);
            for (int i = 0; i < count; i++) {
                list.add(new MatchHit(i + 1, box.id(i), box.kind(i), box.name(i), box.score(i),
                        box.explained(i) ? new MatchExplanation(box.explanation(i)) : null));
            }
            rows = List.copyOf(list);
            warningsJson = box.warnings();
            facets = counts(box.facets());
        } finally {
            box.delete();
        }
    }

    private static Map<String, Map<String, Long>> counts(String json) {
        if (json == null || json.isEmpty()) return Map.of();
        var facets = new LinkedHashMap<String, Map<String, Long>>();
        for (String facet : Json.elements(Json.members(json).get("facets"))) {
            Map<String, String> m = Json.members(facet);
            var values = new LinkedHashMap<String, Long>();
            for (String value : Json.elements(m.get("values"))) {
                Map<String, String> v = Json.members(value);
                values.put(Json.text(v.get("value")), Long.valueOf(v.get("count")));
            }
            facets.put(Json.text(m.get("field")), Collections.unmodifiableMap(values));
        }
        return Collections.unmodifiableMap(facets);
    }

    /** How many. */
    public int size() {
        return rows.size();
    }

    /** Throws IndexOutOfBoundsException. */
    public MatchHit get(int i) {
        return rows.get(i);
    }

    /** The ids, best first. */
    public List<String> ids() {
        return rows.stream().map(MatchHit::id).toList();
    }

    /** Cannot be changed. */
    public List<MatchHit> toList() {
        return rows;
    }

    /** The rows, best first. */
    public Stream<MatchHit> stream() {
        return rows.stream();
    }

    @Override
    public Iterator<MatchHit> iterator() {
        return rows.iterator();
    }

    /**
     * How many of all records found have each value of the fields that {@link MatchOptions#facets} names, the most frequent
     * first: field to value to count. Empty when none were asked for.
     */
    public Map<String, Map<String, Long>> facets() {
        return facets;
    }

    /** The rows, for logs and debuggers. */
    @Override
    public String toString() {
        return rows.toString();
    }

    /** Remarks on the query as a JSON array of texts. */
    public String warningsJson() {
        return warningsJson;
    }
}
