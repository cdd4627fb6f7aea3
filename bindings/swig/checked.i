/* For hosts where null can stand for an object, or one that was deleted (HOST_CHECKED): a method of it is an error, not a
 * crash. Included after HOST_RAISE is known and before match.i. */
%typemap(check) struct Store *self, struct Hits *self, struct Job *self, struct Event *self, struct Plan *self, struct Report *self {
    if (!host_known($1)) {
        host_fail(MATCH_E_ARGUMENT, "a method was called on nothing, or on what was deleted");
        HOST_RAISE
    }
}
%typemap(check) Hits *, Event *, Plan * {
    if ($1 && !host_known($1)) {
        host_fail(MATCH_E_ARGUMENT, "an argument is nothing that is there: it was deleted");
        HOST_RAISE
    }
}
