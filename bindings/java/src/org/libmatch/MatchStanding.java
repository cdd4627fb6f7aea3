package org.libmatch;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.libmatch.internal.Utf8;

/**
 * Standing queries: questions that are stored and answered with news only (docs/lists.md). From
 * {@link MatchStore#standing()}.
 *
 * <pre>{@code
 * store.standing().watch(MatchStanding.Query.text("ct", "CT segmentation").want(MatchOptions.Want.OFFER).minimum(0.3));
 * for (var news : store.standing().news()) System.out.println(news.query() + ": " + news.name());
 * }</pre>
 */
public final class MatchStanding {
    /** A standing query. A query hears of what the viewer of the store that registers it may see. */
    public static final class Query {
        private final Map<String, Object> parts = new LinkedHashMap<>();

        private Query(String id, String key, String value) {
            parts.put("id", Objects.requireNonNull(id));
            parts.put(key, Objects.requireNonNull(value));
        }

        /** Asks for a text of any length. */
        public static Query text(String id, String text) {
            return new Query(id, "text", text);
        }

        /** Asks for what a record says: a request for offers and competences, an offer for requests, ideas and calls. */
        public static Query record(String id, String record) {
            return new Query(id, "record", record);
        }

        private Query put(String key, Object value) {
            parts.put(key, value);
            return this;
        }

        /** Kinds of records: items of these kinds, organisation, cluster, or ANY; else all kinds of items. */
        public Query want(MatchOptions.Want... kinds) {
            List<String> names = Arrays.stream(kinds).map(kind -> kind.name().toLowerCase(Locale.ROOT)).toList();
            return put("want", names.size() == 1 ? names.get(0) : names);
        }

        /** An expression on fields of the record, see docs/filters.md. */
        public Query where(String filter) {
            return put("filter", Objects.requireNonNull(filter));
        }

        /** Least score, 0 to 1; else 0.4. */
        public Query minimum(double score) {
            return put("minimum", score);
        }

        /** BCP 47 code of the text; else detected. */
        public Query language(String language) {
            return put("language", Objects.requireNonNull(language));
        }

        /** Who asks: never told of own items, nor of those of anybody it blocks. */
        public Query owner(String id) {
            return put("owner", Objects.requireNonNull(id));
        }

        /** Tell, once, of what was there before the query too. */
        public Query existing(boolean existing) {
            return put("existing", existing);
        }

        @Override
        public String toString() {
            return Json.write(parts);
        }
    }

    /**
     * A word of a query that a record says.
     *
     * @param share of the query's weight
     */
    public record Word(String word, double share) {}

    /**
     * A record that is new to a standing query.
     *
     * @param query id of the query
     * @param score the share of the query's weight that the record says, 0 to 1
     * @param version names the content that is told of: each is told once
     * @param words of the query, that the record says
     */
    public record News(String query, String id, String kind, String name, double score, String version,
            List<Word> words) {}

    private final MatchStore store;

    MatchStanding(MatchStore store) {
        this.store = store;
    }

    /** Registers queries, or replaces them by id; all or none. Gives how many. */
    public int watch(Query... queries) {
        return watch(Arrays.stream(queries).map(Query::toString).collect(Collectors.joining("\n")));
    }

    /** The same from JSON Lines, see docs/lists.md. */
    public int watch(String jsonLines) {
        byte[] lines = Utf8.bytes(jsonLines);
        return store.with(box -> box.watch(lines));
    }

    /** Removes a query; its news goes unread. */
    public void unwatch(String id) {
        Objects.requireNonNull(id);
        store.run(box -> box.unwatch(id));
    }

    /** The queries as they were given, each as JSON, in the order they were first registered. */
    public List<String> watches() {
        return Json.lines(store.with(box -> box.watches()));
    }

    /**
     * What was written since the last time and is unread, by query, best first. Every record is told to a query at most once
     * for each of its versions, whatever the order of imports.
     */
    public List<News> news() {
        return read(false);
    }

    /** As {@link #news()}, but it stays unread. */
    public List<News> peek() {
        return read(true);
    }

    private List<News> read(boolean peek) {
        return Json.lines(store.with(box -> box.news(peek))).stream().map(MatchStanding::piece).toList();
    }

    private static News piece(String json) {
        Map<String, String> m = Json.members(json);
        List<Word> words = Json.elements(m.get("words")).stream().map(Json::members)
                .map(w -> new Word(Json.text(w.get("word")), Double.parseDouble(w.get("share")))).toList();
        return new News(Json.text(m.get("query")), Json.text(m.get("id")), Json.text(m.get("kind")),
                Json.text(m.get("name")), Double.parseDouble(m.get("score")), Json.text(m.get("version")), words);
    }
}
