package org.libmatch;

import java.lang.ref.Cleaner;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Supplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.libmatch.internal.Job;

/**
 * Answers to many questions, in their order, worked out while they are read; the store may be used between two answers. Close
 * it when it is not read to its end. An interrupted thread gets a MatchCancelledException from hasNext().
 */
public final class MatchAnswers implements Iterator<MatchAnswers.Answer>, AutoCloseable {
    /** A record that answers a question. */
    public record Hit(int rank, String id, String kind, double score) {}

    /**
     * The answer to a question.
     *
     * @param query id of the question
     * @param hits best first
     */
    public record Answer(String query, List<Hit> hits) {}

    private static final Cleaner CLEANER = Cleaner.create();

    /** The job at hand; it is freed when the answers are not reachable any more, too. */
    private static final class Work implements Runnable {
        private final Jobs jobs;
        private Job job;

        Work(Jobs jobs) {
            this.jobs = jobs;
        }

        void take(Job next) {
            jobs.add(next);
            job = next;
        }

        @Override
        public void run() {
            if (job != null) jobs.release(job);
            job = null;
        }
    }

    private final MatchStore store;
    private final Supplier<Job> next;
    private final Work work;
    private final Cleaner.Cleanable cleanable;
    private final Queue<Answer> ready = new ArrayDeque<>();

    /** @param next gives one job after the other, null after the last; called with the store's lock held */
    MatchAnswers(MatchStore store, Jobs jobs, Supplier<Job> next) {
        this.store = store;
        this.next = next;
        work = new Work(jobs);
        cleanable = CLEANER.register(this, work);
        take();
    }

    private boolean take() {
        Job job = next.get();
        if (job != null) work.take(job);
        return job != null;
    }

    @Override
    public boolean hasNext() {
        synchronized (store) {
            while (ready.isEmpty() && work.job != null) {
                Jobs.checkInterrupt();
                boolean more = work.job.step(Jobs.STEP_MS);
                for (String line : Json.lines(work.job.answers())) ready.add(answer(line));
                if (!more) {
                    work.run();
                    take();
                }
            }
            return !ready.isEmpty();
        }
    }

    private static Answer answer(String line) {
        Map<String, String> m = Json.members(line);
        var rank = new int[1];
        return new Answer(Json.text(m.get("query")), Json.elements(m.get("hits")).stream().map(Json::members)
                .map(hit -> new Hit(++rank[0], Json.text(hit.get("id")), Json.text(hit.get("kind")),
                        Double.parseDouble(hit.get("score"))))
                .toList());
    }

    @Override
    public Answer next() {
        if (!hasNext()) throw new NoSuchElementException("no more answers");
        return ready.remove();
    }

    /** The answers as a sequential stream. */
    public Stream<Answer> stream() {
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED), false)
                .onClose(this::close);
    }

    /** Ends the work; closing twice is harmless. */
    @Override
    public void close() {
        synchronized (store) {
            ready.clear();
            cleanable.clean();
        }
    }
}
