/* Counting in clauses, for whatever solver is below. */
#include "libmatch/meet/sat.h"

void mt_sat_clause(mt_sat *sat, int a, int b, int c, int d)
{
    const int literals[] = {a, b, c, d};
    mt_sat_clause_of(sat, literals, MT_COUNT(literals));
}

match_status mt_sat_at_most_one(mt_sat *sat, const int *literals, size_t count, mt_error *err)
{
    const size_t few = 6; /* all pairs up to here, a ladder of helpers above */
    if (count > few) return mt_sat_at_most(sat, literals, count, 1, err);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++) mt_sat_clause(sat, -literals[i], -literals[j], 0, 0);
    return MATCH_OK;
}

/* row[j]: at least j + 1 of the literals so far */
match_status mt_sat_at_most(mt_sat *sat, const int *literals, size_t count, size_t most, mt_error *err)
{
    if (count <= most) return MATCH_OK;
    if (most == 0) {
        for (size_t i = 0; i < count; i++) mt_sat_clause(sat, -literals[i], 0, 0, 0);
        return MATCH_OK;
    }
    int *row = mt_alloc(most, sizeof *row);
    if (!row) return mt_fail_no_memory(err);
    for (size_t j = 0; j < most; j++) row[j] = -mt_sat_true(sat);
    for (size_t i = 0; i < count; i++) {
        size_t first = i + most >= count ? i + most - count : 0; /* lower counts no longer matter at the end */
        if (i >= most) mt_sat_clause(sat, -literals[i], -row[most - 1], 0, 0);
        if (i + 1 == count) break;
        for (size_t j = most; j-- > first;) {
            if (j > i) continue;
            int next = mt_sat_variable(sat);
            mt_sat_clause(sat, -row[j], next, 0, 0);
            mt_sat_clause(sat, -literals[i], j ? -row[j - 1] : 0, next, 0);
            row[j] = next;
        }
    }
    mt_free(row);
    return MATCH_OK;
}

/* row[j]: at least j + 1 weigh the literals so far */
match_status mt_sat_at_most_weight(mt_sat *sat, const int *literals, const uint64_t *weights, size_t count, size_t most,
                                   mt_error *err)
{
    uint64_t sum = 0;
    int *row = mt_alloc(most + 1, sizeof *row);
    if (!row) return mt_fail_no_memory(err);
    for (size_t j = 0; j < most; j++) row[j] = -mt_sat_true(sat);
    for (size_t i = 0; i < count; i++) {
        uint64_t weight = weights[i];
        if (weight > most) {
            mt_sat_clause(sat, -literals[i], 0, 0, 0);
            continue;
        }
        if (weight == 0) continue;
        if (sum + weight > most) mt_sat_clause(sat, -literals[i], -row[most - weight], 0, 0);
        sum = sum + weight < most ? sum + weight : most;
        for (size_t j = (size_t)sum; j-- > 0;) {
            int next = mt_sat_variable(sat);
            mt_sat_clause(sat, -row[j], next, 0, 0);
            mt_sat_clause(sat, -literals[i], j >= weight ? -row[j - weight] : 0, next, 0);
            row[j] = next;
        }
    }
    mt_free(row);
    return MATCH_OK;
}

/* out[k]: at least k + 1 of both together */
static void merge(mt_sat *sat, const int *a, size_t na, const int *b, size_t nb, int *out, size_t n,
                  mt_count_sides sides)
{
    for (size_t i = 0; i <= na; i++)
        for (size_t j = 0; j <= nb; j++) {
            if (i + j >= 1 && i + j <= n) /* i of a and j of b: i + j together; more follow from the order */
                mt_sat_clause(sat, i ? -a[i - 1] : 0, j ? -b[j - 1] : 0, out[i + j - 1], 0);
            if (sides == MT_COUNT_BOTH && i + j < n) /* not more than i of a, nor than j of b */
                mt_sat_clause(sat, i < na ? a[i] : 0, j < nb ? b[j] : 0, -out[i + j], 0);
        }
}

match_status mt_sat_totalizer(mt_sat *sat, const int *literals, size_t count, size_t cut, mt_count_sides sides,
                              mt_literals *outputs, mt_error *err)
{
    match_status status = MATCH_OK;
    size_t *length = mt_alloc(count, sizeof *length);
    int *line = mt_alloc(count, sizeof *line), *next = mt_alloc(count, sizeof *next);
    size_t nodes = count;
    outputs->len = 0;
    if (!length || !line || !next) MT_TRY(mt_fail_no_memory(err));
    for (size_t i = 0; i < count; i++) {
        line[i] = literals[i];
        length[i] = 1;
    }
    while (nodes > 1) { /* neighbours are merged until one is left; nodes lie one after the other in `line` */
        size_t made = 0, from = 0, to = 0;
        for (size_t i = 0; i < nodes; i += 2) {
            size_t na = length[i], nb = i + 1 < nodes ? length[i + 1] : 0, n = na + nb < cut ? na + nb : cut;
            if (nb == 0) {
                for (size_t k = 0; k < na; k++) next[to + k] = line[from + k];
                n = na;
            } else {
                for (size_t k = 0; k < n; k++) next[to + k] = mt_sat_variable(sat);
                merge(sat, line + from, na, line + from + na, nb, next + to, n, sides);
                for (size_t k = 1; k < n; k++) mt_sat_clause(sat, -next[to + k], next[to + k - 1], 0, 0);
            }
            from += na + nb;
            to += n;
            length[made++] = n;
        }
        int *swap = line;
        line = next;
        next = swap;
        nodes = made;
    }
    for (size_t k = 0; nodes && k < length[0]; k++) MT_TRY(MT_PUSH(outputs, line[k], err));
out:
    mt_free(length);
    mt_free(line);
    mt_free(next);
    return status;
}
