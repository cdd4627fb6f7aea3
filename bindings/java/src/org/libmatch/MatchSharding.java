package org.libmatch;

import java.util.Objects;
import java.util.function.DoubleConsumer;
import org.libmatch.internal.Utf8;

/** One store as a shard of a collection; {@link MatchShards} does the whole. From {@link MatchStore#sharding()}. */
public final class MatchSharding {
    private final MatchStore store;

    MatchSharding(MatchStore store) {
        this.store = store;
    }

    /**
     * Makes a new store at a path with a shard (from 0) of `count` of this one. An interrupted thread stops it (E_CANCELLED).
     *
     * @param progress called about every 40 ms with the share done, or null
     */
    public void split(String path, int shard, int count, DoubleConsumer progress) {
        Objects.requireNonNull(path);
        store.finish(box -> box.split(path, shard, count), progress, job -> null);
    }

    /** Writes the statistics of the store's own records into a file, for {@link MatchShards#mergeStatistics}. */
    public void writeStatistics(String path) {
        Objects.requireNonNull(path);
        store.run(box -> box.write_statistics(path));
    }

    /** Ranks with the statistics of the whole from now on, in every process; null: with the store's own again. */
    public void useStatistics(String path) {
        store.run(box -> box.use_statistics(path));
    }

    /**
     * The items of this shard that vote for organisations in a search for the text: a JSON array, best first. Options: want
     * (ORGANISATIONS or CLUSTERS), where, language, channels.
     */
    public String voters(String text, MatchOptions o) {
        byte[] bytes = Utf8.bytes(text);
        return store.with(box -> box.voters(bytes, o.want.code, o.where, o.language, o.channels));
    }

    /**
     * The next round: what this shard adds to the merged voters of all shards; {@link MatchShards} asks in all rounds. Options:
     * want, channels.
     */
    public String votersNext(String votersJson, MatchOptions o) {
        Objects.requireNonNull(votersJson);
        return store.with(box -> box.voters_next(votersJson, o.want.code, o.channels));
    }

    /** Ranks the organisations of this shard for a text, with the merged voters of all shards. */
    public MatchHits searchVoted(String text, String votersJson, MatchOptions o) {
        byte[] bytes = Utf8.bytes(text);
        Objects.requireNonNull(votersJson);
        return store.with(box -> new MatchHits(box.search_voted(bytes, votersJson, o.k, o.want.code, o.where, o.language,
                o.channels, o.explain)));
    }
}
