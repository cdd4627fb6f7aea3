package org.libmatch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/** A drawing of a network of up to 2,000 nodes as SVG; the same network always looks the same. */
public final class MatchFigure {
    private final String title;
    private final List<Map<String, Object>> nodes = new ArrayList<>();
    private final List<Map<String, Object>> edges = new ArrayList<>();

    /** An empty network; the title may be "". */
    public MatchFigure(String title) {
        this.title = Objects.requireNonNull(title);
    }

    /**
     * Adds a node.
     *
     * @param group chooses the colour
     * @param weight above 0: its size
     */
    public MatchFigure node(String id, String name, String group, double weight) {
        var node = new LinkedHashMap<String, Object>();
        node.put("id", Objects.requireNonNull(id));
        node.put("name", Objects.requireNonNull(name));
        node.put("group", Objects.requireNonNull(group));
        node.put("weight", weight);
        nodes.add(node);
        return this;
    }

    /**
     * Joins two nodes.
     *
     * @param weight above 0: its width
     * @param known dashed: they know each other already
     */
    public MatchFigure edge(String a, String b, double weight, boolean known) {
        var edge = new LinkedHashMap<String, Object>();
        edge.put("a", Objects.requireNonNull(a));
        edge.put("b", Objects.requireNonNull(b));
        edge.put("weight", weight);
        edge.put("kind", known ? "known" : "new");
        edges.add(edge);
        return this;
    }

    /** The drawing. */
    public String svg() {
        var network = new LinkedHashMap<String, Object>();
        network.put("title", title);
        network.put("nodes", nodes);
        network.put("edges", edges);
        return MatchNative.network_svg(Utf8.bytes(Json.write(network)));
    }
}
