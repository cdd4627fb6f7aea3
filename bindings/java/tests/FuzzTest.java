import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.libmatch.MatchBatchOptions;
import org.libmatch.MatchEvent;
import org.libmatch.MatchException;
import org.libmatch.MatchFairLists;
import org.libmatch.MatchGroupOptions;
import org.libmatch.MatchHit;
import org.libmatch.MatchImportOptions;
import org.libmatch.MatchLearning;
import org.libmatch.MatchOptions;
import org.libmatch.MatchReport;
import org.libmatch.MatchStanding;
import org.libmatch.MatchStore;

/**
 * The boundary under hostile values: null, huge and broken texts, NUL, closed and foreign objects, two threads. Every call
 * returns or throws; nothing crashes, and the store is whole after it. MATCH_FUZZ_CALLS, MATCH_FUZZ_SEED.
 */
public final class FuzzTest {
    /** Some take as long as the moves they are given, some write files. */
    static final Set<String> LEFT_OUT = Set.of("close", "cancel", "timeLimit", "schedule", "repair", "policy", "importFile", "split",
            "writeStatistics", "useStatistics", "wait", "notify", "notifyAll",
            "getClass", "batch", "equals", "hashCode", "toString", "sequential", "parallel");
    static final String[] TEXTS = {"", "a", "o1", "i1", "offer", "laser", "a\0b", "\ud800", "ș".repeat(70000), "🧬🧬",
        "country = 'RO'", "((", "{\"kind\":\"offer\",\"id\":\"z\",\"title\":\"x\"}", "{\"a\":", "[]", "{}", "en", "2026-01-01",
        "organisation", "{\"participants\":-1}", "yesterday"};
    static final Map<String, Integer> outcomes = new TreeMap<>();

    static Object hostile(Class<?> type, Random r, List<Object> things) {
        if (type == int.class) return new int[] {0, 1, -1, 5, Integer.MAX_VALUE, Integer.MIN_VALUE}[r.nextInt(6)];
        if (type == long.class) return new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE}[r.nextInt(5)];
        if (type == double.class) return new double[] {0, -1, 0.5, Double.NaN, Double.POSITIVE_INFINITY}[r.nextInt(5)];
        if (type == boolean.class) return r.nextBoolean();
        if (r.nextInt(8) == 0) return null;
        if (type == String.class) return TEXTS[r.nextInt(TEXTS.length)];
        if (type == byte[].class) return TEXTS[r.nextInt(TEXTS.length)].getBytes(java.nio.charset.StandardCharsets.UTF_16);
        if (type.isEnum()) return type.getEnumConstants()[r.nextInt(type.getEnumConstants().length)];
        if (type == MatchOptions.class)
            return new MatchOptions().k((Integer) hostile(int.class, r, things)).explain(r.nextBoolean())
                    .where(r.nextInt(3) == 0 ? TEXTS[r.nextInt(TEXTS.length)] : null);
        if (type == MatchImportOptions.class) return new MatchImportOptions();
        if (type == MatchBatchOptions.class) return new MatchBatchOptions().k(r.nextInt(4)).from(r.nextInt(3));
        if (type == MatchLearning.Options.class) return new MatchLearning.Options().exposure(r.nextInt(5) - 1);
        if (type == MatchFairLists.Bounds.class) return new MatchFairLists.Bounds().most(r.nextInt(3) - 1).gini(r.nextInt(3));
        if (type == MatchGroupOptions.class) {
            var options = new MatchGroupOptions();
            return switch (r.nextInt(6)) {
                case 0 -> options.k(r.nextInt(4) - 1);
                case 1 -> options.texts(List.of(TEXTS[r.nextInt(TEXTS.length)]));
                case 2 -> options.where(TEXTS[r.nextInt(TEXTS.length)]);
                case 3 -> options.weights(Map.of("needs", -1.0));
                default -> options;
            };
        }
        if (type == MatchStanding.Query[].class)
            return new MatchStanding.Query[] {MatchStanding.Query.text(TEXTS[r.nextInt(TEXTS.length)], "laser")};
        if (type == float[].class) return new float[][] {{}, {1, 2}, {0, 0}, {Float.NaN, 1}}[r.nextInt(4)];
        if (type == Map.class)
            return r.nextBoolean() ? Map.of("o1", new float[] {1, 2}) : Map.of(TEXTS[r.nextInt(TEXTS.length)], new float[1]);
        if (type == Iterable.class) return Map.of("q", "laser", TEXTS[r.nextInt(TEXTS.length)], "wood").entrySet();
        if (type == Runnable.class) return (Runnable) () -> { };
        if (List.class.isAssignableFrom(type)) {
            var list = new ArrayList<Object>();
            for (int i = r.nextInt(3); i > 0; i--) list.add(hostile(String.class, r, things));
            return list;
        }
        var fitting = things.stream().filter(type::isInstance).toList();
        return fitting.isEmpty() ? null : fitting.get(r.nextInt(fitting.size()));
    }

    static void call(Object thing, Random r, List<Object> things) throws Exception {
        var methods = new ArrayList<Method>();
        for (Method m : thing.getClass().getMethods())
            if (!java.lang.reflect.Modifier.isStatic(m.getModifiers()) && !LEFT_OUT.contains(m.getName())
                    && m.getDeclaringClass().getName().startsWith("org.libmatch")) methods.add(m);
        methods.sort((a, b) -> a.toString().compareTo(b.toString())); // the same seed, the same calls
        Method method = methods.get(r.nextInt(methods.size()));
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) arguments[i] = hostile(method.getParameterTypes()[i], r, things);
        String what = "returned";
        try {
            if (method.invoke(thing, arguments) instanceof AutoCloseable made) made.close();
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (!(cause instanceof MatchException || cause instanceof IllegalArgumentException
                    || cause instanceof NullPointerException || cause instanceof IndexOutOfBoundsException
                    || cause instanceof IllegalStateException || cause instanceof UnsupportedOperationException
                    || cause instanceof java.util.NoSuchElementException)) throw new AssertionError(method.toString(), cause);
            if (cause instanceof MatchException && cause.getMessage().isEmpty())
                throw new AssertionError(method + ": an error without a message");
            what = cause.getClass().getSimpleName();
        }
        synchronized (outcomes) {
            outcomes.merge(what, 1, Integer::sum);
        }
    }

    static MatchStore filled() {
        var store = MatchStore.create(":memory:", new MatchStore.Options().asOf("2026-05-31"));
        for (int i = 0; i < 6; i++) {
            store.upsert("{\"kind\":\"organisation\",\"id\":\"o" + i + "\",\"name\":\"Company " + i + "\"}");
            store.upsert("{\"kind\":\"offer\",\"id\":\"i" + i + "\",\"owner\":\"o" + i
                    + "\",\"title\":\"laser wood\",\"language\":\"en\"}");
        }
        return store;
    }

    static List<String> ids(MatchStore store) {
        var ids = new ArrayList<String>();
        for (MatchHit hit : store.search("laser", new MatchOptions().k(1000))) ids.add(hit.id());
        return ids;
    }

    public static void main(String[] args) throws Exception {
        String given = System.getenv("MATCH_FUZZ_SEED"), calls = System.getenv("MATCH_FUZZ_CALLS");
        long seed = given != null ? Long.parseLong(given) : 1;
        System.out.println("seed " + seed);
        var r = new Random(seed);
        var closed = filled();
        closed.close();
        try (var store = filled(); var event = new MatchEvent(
                "{\"participants\":4,\"slots\":3,\"tables\":2,\"meetings\":[{\"a\":0,\"b\":1}]}");
                var plan = event.schedule(new MatchEvent.Options().moves(500)); var report = new MatchReport("x", "en")) {
            store.setVectors(Map.of("o1", new float[] {1, 2}, "i1", new float[] {0.5f, -1}));
            List<Object> things = List.of(store, closed, event, plan, report, store.explain("o1", "o2",
                    MatchOptions.Mode.BALANCED), store.learning(), store.standing(), store.mergers(), store.privacy(),
                    store.groups(), store.sharding(), store.vectors(), closed.groups(), closed.standing(),
                    store.groups().network(null, new MatchGroupOptions()), store.search("laser", new MatchOptions()));
            store.setVectors(Map.of());
            for (int i = calls != null ? Integer.parseInt(calls) : 3000; i > 0; i--)
                call(r.nextBoolean() ? store : things.get(r.nextInt(things.size())), r, things);
            store.upsert("{\"kind\":\"offer\",\"id\":\"last\",\"title\":\"laser\",\"language\":\"en\"}");
            var found = ids(store);
            if (!found.contains("last")) throw new AssertionError("the store works on after all this");
            store.rebuild();
            store.verify();
            if (!ids(store).equals(found)) throw new AssertionError("the store is whole after all this");
        }
        var shared = filled(); // closed by one thread while others use it
        var failure = new Throwable[1];
        var threads = new ArrayList<Thread>();
        for (int t = 0; t < 3; t++) {
            var own = new Random(seed + t);
            threads.add(new Thread(() -> {
                try {
                    for (int i = 0; i < 200; i++) call(shared, own, List.of(shared));
                } catch (Throwable e) {
                    failure[0] = e;
                }
            }));
        }
        for (Thread thread : threads) thread.start();
        Thread.sleep(20);
        shared.close();
        for (Thread thread : threads) thread.join();
        if (failure[0] != null) throw new AssertionError(failure[0]);
        System.out.println(outcomes);
    }
}
