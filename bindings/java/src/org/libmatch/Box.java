package org.libmatch;

import java.lang.ref.Cleaner;

/**
 * A native object: deleted once, at close() of its owner or when the collector finds the owner unreachable. Jobs that borrow
 * it are ended before.
 */
final class Box<T> {
    private static final Cleaner CLEANER = Cleaner.create();
    private final String name;
    private final Cleaner.Cleanable cleanable;
    private final Jobs jobs = new Jobs();
    private T object;

    /** @param delete may not refer to the owner */
    Box(Object owner, String name, T object, Runnable delete) {
        this.name = name;
        this.object = object;
        Jobs borrowing = jobs;
        cleanable = CLEANER.register(owner, () -> {
            borrowing.close();
            delete.run();
        });
    }

    T open() {
        if (object == null) throw MatchException.closed(name);
        return object;
    }

    Jobs jobs() {
        return jobs;
    }

    boolean closed() {
        return object == null;
    }

    synchronized void close() {
        object = null;
        cleanable.clean();
    }

    /** For what may happen while another thread is at work on the object. */
    synchronized void beside(java.util.function.Consumer<T> call) {
        call.accept(open());
    }
}
