package org.libmatch;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.libmatch.internal.Vectors;

/**
 * The vectors of a store as they were when they were fetched, in byte order of their ids, each of length 1. They outlive their
 * store.
 */
public final class MatchVectors implements AutoCloseable {
    private final Box<Vectors> box;

    MatchVectors(Vectors vectors) {
        box = new Box<>(this, "vectors", vectors, vectors::delete);
    }

    /** Number of rows. */
    public synchronized int size() {
        return box.open().count();
    }

    /** Numbers of a row. */
    public synchronized int dims() {
        return box.open().dims();
    }

    /** The id of a row, from 0. */
    public synchronized String id(int row) {
        return box.open().id(java.util.Objects.checkIndex(row, size()));
    }

    /** A copy of a row, from 0. */
    public synchronized float[] row(int row) {
        return box.open().row(java.util.Objects.checkIndex(row, size()));
    }

    /** The vector of an id. */
    public synchronized Optional<float[]> get(String id) {
        byte[] wanted = id.getBytes(StandardCharsets.UTF_8);
        for (int low = 0, high = size(); low < high;) {
            int middle = (low + high) >>> 1;
            int order = Arrays.compareUnsigned(id(middle).getBytes(StandardCharsets.UTF_8), wanted);
            if (order == 0) return Optional.of(row(middle));
            if (order < 0) low = middle + 1;
            else high = middle;
        }
        return Optional.empty();
    }

    /** The ids, read when they are asked for. */
    public List<String> ids() {
        return new AbstractList<>() {
            @Override
            public String get(int i) {
                return id(i);
            }

            @Override
            public int size() {
                return MatchVectors.this.size();
            }
        };
    }

    @Override
    public synchronized void close() {
        box.close();
    }
}
