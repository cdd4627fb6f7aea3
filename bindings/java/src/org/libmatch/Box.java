package org.libmatch;

import java.lang.ref.Cleaner;

/** A native object: deleted once, at close() of its owner or when the collector finds the owner unreachable. */
final class Box<T> {
    private static final Cleaner CLEANER = Cleaner.create();
    private final String name;
    private final Cleaner.Cleanable cleanable;
    private T object;

    /** @param delete may not refer to the owner */
    Box(Object owner, String name, T object, Runnable delete) {
        this.name = name;
        this.object = object;
        cleanable = CLEANER.register(owner, delete);
    }

    T open() {
        if (object == null) throw MatchException.closed(name);
        return object;
    }

    boolean closed() {
        return object == null;
    }

    void close() {
        object = null;
        cleanable.clean();
    }
}
