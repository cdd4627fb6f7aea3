package org.libmatch;

import java.util.function.DoubleConsumer;
import org.libmatch.internal.Job;

/** Long work in steps, so that a thread can be interrupted. */
final class Jobs {
    private static final int STEP_MS = 40;

    private Jobs() {}

    /** An interrupted thread gets a MatchException with the status E_CANCELLED; nothing of the work is kept. */
    static void run(Job job, DoubleConsumer progress) {
        while (job.step(STEP_MS)) {
            if (progress != null) progress.accept(job.progress());
            if (Thread.currentThread().isInterrupted()) throw MatchException.cancelled();
        }
        if (progress != null) progress.accept(1.0);
    }
}
