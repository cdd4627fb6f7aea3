package org.libmatch;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.libmatch.internal.Job;

/** Jobs that borrow one native object: long work in steps, so that a thread can be interrupted. */
final class Jobs {
    static final int STEP_MS = 40;
    private final Set<Job> open = Collections.newSetFromMap(new IdentityHashMap<>());

    synchronized void add(Job job) {
        open.add(job);
    }

    synchronized void release(Job job) {
        if (open.remove(job)) job.delete();
    }

    /** For a job that another owner frees. */
    synchronized void forget(Job job) {
        open.remove(job);
    }

    /** Ends what is not finished: its next step throws MatchStateException. */
    synchronized void close() {
        for (Job job : open) job.close();
    }

    /**
     * Steps a job to its end and deletes it. An interrupted thread gets a MatchCancelledException; nothing of the work
     * is kept.
     *
     * @param progress called between two steps with the share done, or null
     * @param message called between two steps with a text for people, or null
     */
    <R> R finish(Job job, DoubleConsumer progress, Consumer<String> message, Function<Job, R> result) {
        add(job);
        try {
            while (job.step(STEP_MS)) {
                if (progress != null) progress.accept(job.progress());
                if (message != null) message.accept(job.message());
                checkInterrupt();
            }
            if (progress != null) progress.accept(1.0);
            if (message != null) message.accept(job.message());
            job.step(0); // throws when what it borrows was closed meanwhile
            return result.apply(job);
        } finally {
            release(job);
        }
    }

    static void checkInterrupt() {
        if (Thread.currentThread().isInterrupted()) throw MatchException.cancelled();
    }
}
