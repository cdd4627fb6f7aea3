package org.libmatch;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Duplicates that become one record, and can be taken apart again (docs/lists.md);
 * {@link MatchStore#duplicates(String, int, double)} finds them. From {@link MatchStore#mergers()}.
 */
public final class MatchMergers {
    /**
     * What a merger did.
     *
     * @param number for {@link #undo(long)}
     * @param changed records that named the other and now name the one kept
     * @param removed records that would have named the one kept twice
     */
    public record Merged(long number, String kept, String merged, long changed, long removed) {}

    /**
     * What undoing did.
     *
     * @param restored records that are again what they were
     */
    public record Undone(long number, String kept, String merged, long restored) {}

    /**
     * A merger as it was written down.
     *
     * @param name of the record that went
     * @param at the day, "YYYY-MM-DD"
     */
    public record Merger(long number, String kept, String merged, String name, String at, boolean undone) {}

    private final MatchStore store;

    MatchMergers(MatchStore store) {
        this.store = store;
    }

    /**
     * Merges an organisation or cluster into another: the one kept takes over what only the other states, and whatever named
     * the other names the one kept.
     */
    public Merged merge(String kept, String merged) {
        Objects.requireNonNull(kept);
        Objects.requireNonNull(merged);
        Map<String, String> m = Json.members(store.with(box -> box.merge(kept, merged)));
        return new Merged(Long.parseLong(m.get("merge")), Json.text(m.get("kept")), Json.text(m.get("merged")),
                Long.parseLong(m.get("changed")), Long.parseLong(m.get("removed")));
    }

    /**
     * Undoes a merger by its number, 0 for the last one.
     *
     * @throws MatchStateException a record of the merger was changed since: the message names it
     */
    public Undone undo(long number) {
        Map<String, String> m = Json.members(store.with(box -> box.unmerge(number)));
        return new Undone(Long.parseLong(m.get("merge")), Json.text(m.get("kept")), Json.text(m.get("merged")),
                Long.parseLong(m.get("restored")));
    }

    /** All mergers, undone ones too. */
    public List<Merger> all() {
        return Json.lines(store.with(box -> box.mergers())).stream().map(Json::members)
                .map(m -> new Merger(Long.parseLong(m.get("merge")), Json.text(m.get("kept")),
                        Json.text(m.get("merged")), Json.text(m.get("name")), Json.text(m.get("at")),
                        m.get("undone").equals("true")))
                .toList();
    }

    /** Says that two records are different bodies, so that duplicates are not asked about again; false takes it back. */
    public void setDifferent(String a, String b, boolean different) {
        Objects.requireNonNull(a);
        Objects.requireNonNull(b);
        store.run(box -> box.set_different(a, b, different));
    }
}
