package org.libmatch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The partner lists of many that share attention fairly, and what that cost.
 *
 * @param lists the list of each id that was asked for and is known
 * @param reportJson exposure before and after the bounds, score_kept, gini_held, unknown: docs/lists.md
 */
public record MatchFairLists(Map<String, List<MatchHit>> lists, String reportJson) {
    /** Bounds of how often one organisation is listed; all parts are optional. */
    public static final class Bounds {
        int most;
        int least;
        double gini;

        /** Nobody is in more than so many lists. */
        public Bounds most(int lists) {
            most = lists;
            return this;
        }

        /** Everybody within reach is in at least so many lists. */
        public Bounds least(int lists) {
            least = lists;
            return this;
        }

        /** Greatest Gini coefficient of exposure, 0 to 1; lowers `most` until it holds. */
        public Bounds gini(double gini) {
            this.gini = gini;
            return this;
        }
    }

    static MatchFairLists read(String text) {
        var lists = new LinkedHashMap<String, List<MatchHit>>();
        String report = "";
        for (String line : Json.lines(text)) {
            Map<String, String> m = Json.members(line);
            if (m.containsKey("report")) {
                report = m.get("report");
                continue;
            }
            lists.computeIfAbsent(Json.text(m.get("query")), id -> new ArrayList<>())
                    .add(new MatchHit(Integer.parseInt(m.get("rank")), Json.text(m.get("id")), Json.text(m.get("kind")),
                            Json.text(m.get("name")), Double.parseDouble(m.get("score")), null));
        }
        lists.replaceAll((id, rows) -> List.copyOf(rows));
        return new MatchFairLists(Collections.unmodifiableMap(lists), report);
    }
}
