package org.libmatch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.libmatch.internal.Utf8;

/** Leak check, blind profiles, the log of disclosures (docs/confidentiality.md). From {@link MatchStore#privacy()}. */
public final class MatchPrivacy {
    /**
     * A place in a text that tells who wrote it.
     *
     * @param kind name, email, url, phone, patent, registry, id or town
     * @param begin its first char in the String
     * @param end the char after its last
     */
    public record Leak(String kind, int begin, int end, String text) {}

    /**
     * What the leak check found.
     *
     * @param leaks in the order of the text; none: nothing was found, which is no proof
     * @param masked the text with every leak replaced by [...]
     */
    public record Leaks(List<Leak> leaks, String masked) {}

    /**
     * A profile of a record that names nobody.
     *
     * @param reference is kept, is the same every time, and says nothing
     * @param json the profile
     */
    public record BlindProfile(String reference, String json) {}

    /** The record behind a reference. */
    public record Resolved(String reference, String id, String kind) {}

    /**
     * An entry of the log.
     *
     * @param at the day or time
     * @param json the entry with what else was written down
     */
    public record Disclosure(long number, String record, String to, String at, String json) {}

    private final MatchStore store;

    MatchPrivacy(MatchStore store) {
        this.store = store;
    }

    /**
     * Finds what in a text that should be anonymous tells who wrote it: names of organisations of the store, e-mail and web
     * addresses, telephone numbers, patents, register numbers, ids, towns of the owner.
     *
     * @param about id of the record that the text is about, or null
     */
    public Leaks leaks(String text, String about) {
        byte[] bytes = Utf8.bytes(text);
        Map<String, String> found = Json.members(store.with(box -> box.leaks(bytes, about)));
        return new Leaks(Json.elements(found.get("leaks")).stream().map(Json::members)
                .map(leak -> new Leak(Json.text(leak.get("kind")), chars(bytes, leak.get("begin")),
                        chars(bytes, leak.get("end")), Json.text(leak.get("text"))))
                .toList(), Json.text(found.get("masked")));
    }

    private static int chars(byte[] text, String bytes) {
        return new String(text, 0, Integer.parseInt(bytes), java.nio.charset.StandardCharsets.UTF_8).length();
    }

    /** A profile of a record that names nobody. The store must be open for writing. */
    public BlindProfile blindProfile(String id) {
        Objects.requireNonNull(id);
        String json = store.with(box -> box.blind_profile(id));
        return new BlindProfile(Json.text(Json.members(json).get("reference")), json);
    }

    /**
     * The record behind the reference of a blind profile.
     *
     * @throws MatchNotFoundException there is none, or this viewer may not see it
     */
    public Resolved resolve(String reference) {
        Objects.requireNonNull(reference);
        Map<String, String> m = Json.members(store.with(box -> box.blind_resolve(reference)));
        return new Resolved(Json.text(m.get("reference")), Json.text(m.get("id")), Json.text(m.get("kind")));
    }

    /** Writes down that a record was disclosed; entries are never changed. Gives its number in the log. */
    public long disclose(String record, String to) {
        return disclose(record, to, Map.of());
    }

    /**
     * The same with more: "fields", "purpose", "by" ...; "at" is today when it is absent.
     *
     * @param more text, numbers, booleans, and lists and maps of them
     */
    public long disclose(String record, String to, Map<String, ?> more) {
        var entry = new LinkedHashMap<String, Object>(more);
        entry.put("record", Objects.requireNonNull(record));
        entry.put("to", Objects.requireNonNull(to));
        byte[] json = Utf8.bytes(Json.write(entry));
        return store.with(box -> box.disclose(json));
    }

    /** A log that is whole, or the number of the first entry that is not as it was written (0: none). */
    public record Check(long entries, long sealed, long broken, String seal) {
    }

    /** Whether the log is as it was written. For the viewer CONFIDENTIAL; note the last seal elsewhere. */
    public Check check() {
        Map<String, String> m = Json.members(store.with(box -> box.check_disclosures()));
        String broken = m.get("broken");
        return new Check(Long.parseLong(m.get("entries")), Long.parseLong(m.get("sealed")),
                broken.equals("null") ? 0 : Long.parseLong(broken), Json.text(m.get("seal")));
    }

    /** The log of all that this viewer may see. */
    public List<Disclosure> disclosures() {
        return read(null);
    }

    /** The log of one record. */
    public List<Disclosure> disclosures(String id) {
        return read(Objects.requireNonNull(id));
    }

    private List<Disclosure> read(String id) {
        return Json.lines(store.with(box -> box.disclosures(id))).stream().map(json -> {
            Map<String, String> m = Json.members(json);
            return new Disclosure(Long.parseLong(m.get("number")), Json.text(m.get("record")), Json.text(m.get("to")),
                    Json.text(m.get("at")), json);
        }).toList();
    }
}
