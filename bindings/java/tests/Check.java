import java.util.Objects;
import org.libmatch.MatchStore;

/** The few functions that the tests are written with. No test framework. */
final class Check {
    private static int checks;
    private static int failures;

    interface Body {
        void run() throws Exception;
    }

    private Check() {}

    static void check(boolean holds, String what) {
        checks++;
        if (!holds) throw new AssertionError("does not hold: " + what);
    }

    static void same(Object expected, Object found) {
        check(Objects.equals(expected, found), "expected " + expected + ", found " + found);
    }

    static <E extends Throwable> E fails(Class<E> type, Body body) {
        try {
            body.run();
        } catch (Throwable e) {
            check(type.isInstance(e), "expected " + type + ", caught " + e);
            return type.cast(e);
        }
        throw new AssertionError("expected " + type + ", nothing was thrown");
    }

    static void contains(String part, String whole) {
        check(whole.contains(part), "\"" + part + "\" in " + whole);
    }

    static void test(String name, Body body) {
        try {
            body.run();
            System.out.println("ok      " + name);
        } catch (Throwable e) {
            failures++;
            System.out.println("FAILED  " + name + ": " + e);
            e.printStackTrace(System.out);
        }
    }

    static void finish() {
        System.out.printf("%d checks, %d failures, libmatch %s, Java %s%n", checks, failures, MatchStore.version(),
                Runtime.version());
        System.exit(failures > 0 || checks == 0 ? 1 : 0);
    }

    static MatchStore.Options confidential(String asOf) {
        return new MatchStore.Options().viewer(MatchStore.Tier.CONFIDENTIAL).asOf(asOf);
    }
}
