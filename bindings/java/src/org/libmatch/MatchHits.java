package org.libmatch;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import org.libmatch.internal.Hits;

/** A ranked list, best first. It is a copy: nothing to close, and it outlives its store. */
public final class MatchHits implements Iterable<MatchHit> {
    private final List<MatchHit> rows;
    private final String warningsJson;

    /** Copies the rows and gives the native list back at once, rather than when the collector finds it. */
    MatchHits(Hits box) {
        try {
            int count = box.count();
            var list = new ArrayList<MatchHit>(count);
            for (int i = 0; i < count; i++) {
                String why = box.explanation(i);
                list.add(new MatchHit(i + 1, box.id(i), box.kind(i), box.name(i), box.score(i),
                        why == null || why.isEmpty() ? null : new MatchExplanation(why)));
            }
            rows = List.copyOf(list);
            warningsJson = box.warnings();
        } finally {
            box.delete();
        }
    }

    public int size() {
        return rows.size();
    }

    /** Throws IndexOutOfBoundsException. */
    public MatchHit get(int i) {
        return rows.get(i);
    }

    public List<String> ids() {
        return rows.stream().map(MatchHit::id).toList();
    }

    /** Cannot be changed. */
    public List<MatchHit> toList() {
        return rows;
    }

    public Stream<MatchHit> stream() {
        return rows.stream();
    }

    @Override
    public Iterator<MatchHit> iterator() {
        return rows.iterator();
    }

    /** Remarks on the query as a JSON array of texts. */
    public String warningsJson() {
        return warningsJson;
    }
}
