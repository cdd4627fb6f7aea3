package org.libmatch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.libmatch.internal.Hits;
import org.libmatch.internal.MatchNative;
import org.libmatch.internal.Utf8;

/** All shards of a collection, asked as one store: the same results, the same bytes (docs/scaling.md). */
public final class MatchShards implements AutoCloseable {
    private final List<MatchStore> stores = new ArrayList<>();

    /** Opens the shards at these paths. */
    public MatchShards(List<String> paths, MatchStore.Options options) {
        if (paths.isEmpty()) throw new IllegalArgumentException("a collection has one shard at least");
        try {
            for (String path : paths) stores.add(MatchStore.open(path, options));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    /** The shard, from 0 to count - 1, that an id belongs to: a hash of its bytes that never changes. */
    public static int of(String id, int count) {
        return MatchNative.shard_of(java.util.Objects.requireNonNull(id), count);
    }

    /**
     * Divides a store into shards (shard-0 ... in the folder) that rank with the statistics of the whole.
     *
     * @param progress called with the share done, or null
     * @return their paths
     */
    public static List<String> divide(MatchStore store, Path folder, int count, DoubleConsumer progress) {
        try {
            Files.createDirectories(folder);
            var paths = new ArrayList<String>();
            var statistics = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                int shard = i;
                paths.add(folder.resolve("shard-" + i).toString());
                statistics.add(folder.resolve("statistics-" + i).toString());
                store.sharding().split(paths.get(i), i, count,
                        progress == null ? null : share -> progress.accept((shard + share) / count));
                try (var part = MatchStore.open(paths.get(i), new MatchStore.Options())) {
                    part.sharding().writeStatistics(statistics.get(i));
                }
            }
            String whole = folder.resolve("statistics").toString();
            mergeStatistics(statistics, whole);
            for (int i = 0; i < count; i++) {
                try (var part = MatchStore.open(paths.get(i), new MatchStore.Options().write(true))) {
                    part.sharding().useStatistics(whole);
                }
                Files.delete(Path.of(statistics.get(i)));
            }
            return List.copyOf(paths);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds statistics files up into one. */
    public static void mergeStatistics(List<String> paths, String path) {
        MatchNative.statistics_merge(MatchStore.lines("paths", paths), java.util.Objects.requireNonNull(path));
    }

    /** What several shards said in one round (voters, votersNext) as one: JSON for the next. */
    public static String mergeVoters(List<String> parts) {
        String merged = parts.isEmpty() ? "[]" : java.util.Objects.requireNonNull(parts.get(0));
        if (parts.size() < 2) return MatchNative.voters_merge(merged, null);
        for (String part : parts.subList(1, parts.size()))
            merged = MatchNative.voters_merge(merged, java.util.Objects.requireNonNull(part));
        return merged;
    }

    /**
     * Facets of several shards as those of all of them: JSON of searches that asked for the same fields and for as many
     * values as there may be.
     * @param most values kept of each field, 0 for all
     */
    public static String mergeFacets(List<String> facets, int most) {
        if (facets.size() == 1)
            return MatchNative.facets_merge(java.util.Objects.requireNonNull(facets.get(0)), null, most);
        String merged = facets.isEmpty() ? "{\"found\":0,\"facets\":[]}" : facets.get(0);
        for (int i = 1; i < facets.size(); i++)
            merged = MatchNative.facets_merge(merged, java.util.Objects.requireNonNull(facets.get(i)),
                    i + 1 == facets.size() ? most : 0);
        return merged;
    }

    /** {@link MatchStore#search} over all shards. */
    public MatchHits search(String text, MatchOptions o) {
        byte[] bytes = Utf8.bytes(text);
        if (o.want != MatchOptions.Want.ORGANISATIONS && o.want != MatchOptions.Want.CLUSTERS)
            return merged(store -> store.with(box -> box.search(bytes, o.k, o.want.code, o.where, o.language, o.channels,
                    o.explain)), o.k);
        String voters = voters(text, o);
        return merged(store -> store.with(box -> box.search_voted(bytes, voters, o.k, o.want.code, o.where, o.language,
                o.channels, o.explain)), o.k);
    }

    /** All rounds: the items that vote, what those who hold them do elsewhere, the silent works. */
    private String voters(String text, MatchOptions o) {
        String first = mergeVoters(stores.stream().map(store -> store.sharding().voters(text, o)).toList());
        String second = mergeVoters(stores.stream().map(store -> store.sharding().votersNext(first, o)).toList());
        return mergeVoters(stores.stream().map(store -> store.sharding().votersNext(second, o)).toList());
    }

    private MatchHits merged(Function<MatchStore, Hits> ask, int k) {
        Hits all = ask.apply(stores.get(0));
        for (MatchStore store : stores.subList(1, stores.size())) {
            Hits some = null;
            try {
                some = ask.apply(store);
                Hits both = all.merge(some, k);
                all.delete();
                all = both;
            } catch (Throwable e) {
                all.delete();
                throw e;
            } finally {
                if (some != null) some.delete();
            }
        }
        return new MatchHits(all);
    }

    /** Closes all shards; closing twice is harmless. */
    @Override
    public void close() {
        for (MatchStore store : stores) store.close();
    }
}
