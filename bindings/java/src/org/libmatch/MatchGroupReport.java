package org.libmatch;

import java.util.Map;
import java.util.Objects;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/**
 * A report on groups, with the reasons of every number as data.
 *
 * @param json the report, see docs/groups.md
 */
public record MatchGroupReport(String json) {
    /** The sort of the report, such as "gaps" or "cluster_matrix". */
    public String sort() {
        return Json.text(Json.members(json).get("report"));
    }

    /** The name of an id in the report, the id itself when it has none. */
    public String name(String id) {
        String names = Json.members(json).get("names");
        String name = names == null ? null : Json.members(names).get(Objects.requireNonNull(id));
        return Json.isNull(name) ? id : Json.text(name);
    }

    /** The names of all ids in the report. */
    public Map<String, String> names() {
        String names = Json.members(json).get("names");
        if (names == null) return Map.of();
        Map<String, String> members = Json.members(names);
        members.replaceAll((id, name) -> Json.isNull(name) ? id : Json.text(name));
        return members;
    }

    /** Readable tables in "en", "ro" or "pl". */
    public String text(String language) {
        return write("text", language);
    }

    /** The main table as CSV. */
    public String csv(String language) {
        return write("csv", language);
    }

    /** The drawing of a matrix, a map, a consortium or a network. */
    public String svg(String language) {
        return write("svg", language);
    }

    /** A network as GraphML. */
    public String graphml() {
        return write("graphml", null);
    }

    /** A network as GEXF. */
    public String gexf() {
        return write("gexf", null);
    }

    private String write(String format, String language) {
        return MatchNative.groups_write(Utf8.bytes(json), format, language);
    }

    @Override
    public String toString() {
        return text("en");
    }
}
