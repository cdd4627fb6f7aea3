/* For hosts where null can stand for an object: a method of null is an error, not a crash. Included after HOST_RAISE is
 * known and before match.i. */
%typemap(check) struct Store *self, struct Hits *self, struct Job *self, struct Event *self, struct Plan *self, struct Report *self {
    if (!$1) {
        host_fail(MATCH_E_ARGUMENT, "a method was called on nothing");
        HOST_RAISE
    }
}
