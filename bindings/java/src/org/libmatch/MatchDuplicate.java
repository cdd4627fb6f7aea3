package org.libmatch;

import java.util.Map;

/**
 * Two records of organisations or clusters that may be the same.
 *
 * @param score estimated probability
 * @param json the whole line with its evidence: verdict, names, town, country, address, registers
 */
public record MatchDuplicate(String a, String b, double score, String json) {
    static MatchDuplicate of(String json) {
        Map<String, String> m = Json.members(json);
        return new MatchDuplicate(Json.text(m.get("id_a")), Json.text(m.get("id_b")), Double.parseDouble(m.get("score")),
                json);
    }
}
