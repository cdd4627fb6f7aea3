/* The encoding of B2B meeting scheduling into clauses, after Bofill et al. (JAIR 2022): one literal per meeting and
 * allowed slot, busy literals per participant and slot, counted runs of busy slots, tables counted over groups of
 * meetings that share a participant. Two sets of clauses that follow from the others speed proofs up: every
 * participant's busy slots are as many as its meetings, and no slot has more busy participants than two per table.
 * Who looks for plans is faster with fewer clauses: without the former, and with the latter instead of the groups; and
 * with those of encode_days.c. */
#include "libmatch/meet/encode.h"

#include <math.h>

#include "libmatch/meet/encode_days.h"

#define MOST_LITERALS 1500000  /* meetings x slots */
#define MOST_COUNTERS 20000000 /* slots x groups x tables */

typedef struct encoder {
    const mt_model *model;
    mt_encoding *out;
    mt_sat *sat;
    mt_sat_aim aim;
    int *busy;         /* [participants x slots], 0: never busy there */
    mt_literals *torn; /* [participants] output j: at least j + 1 breaks */
    mt_literals list;  /* work space */
    mt_days days;
    mt_error *err;
} encoder;

bool mt_encoding_is_reasonable(const mt_model *m)
{
    double literals = m->meetings ? m->slot_start[m->meetings] : 0;
    double groups = m->meetings < m->participants ? m->meetings : m->participants;
    return literals <= MOST_LITERALS && groups * m->slots * m->capacity <= MOST_COUNTERS;
}

static match_status add(encoder *c, int literal) { return MT_PUSH(&c->list, literal, c->err); }

/* 0 when the meeting cannot be there */
static int literal_at(const encoder *c, uint32_t meeting, uint32_t slot)
{
    const mt_model *m = c->model;
    uint32_t low = m->slot_start[meeting], high = m->slot_start[meeting + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (m->slot[middle] < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low < m->slot_start[meeting + 1] && m->slot[low] == slot ? c->out->at[low] : 0;
}

static match_status encode_meetings(encoder *c)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    for (uint32_t i = 0; i < m->meetings; i++) {
        uint32_t first = m->slot_start[i], count = m->slot_start[i + 1] - first;
        int *own = c->out->at + first;
        for (uint32_t k = 0; k < count; k++) own[k] = mt_sat_variable(c->sat);
        MT_TRY(mt_sat_at_most_one(c->sat, own, count, c->err));
        if (m->selection) {
            int placed = c->out->placed[i] = mt_sat_variable(c->sat);
            c->list.len = 0;
            MT_TRY(add(c, -placed));
            for (uint32_t k = 0; k < count; k++) {
                mt_sat_clause(c->sat, -own[k], placed, 0, 0);
                MT_TRY(add(c, own[k]));
            }
            mt_sat_clause_of(c->sat, c->list.data, c->list.len);
        } else {
            c->out->placed[i] = mt_sat_true(c->sat);
            mt_sat_clause_of(c->sat, own, count);
        }
    }
out:
    return status;
}

static match_status encode_busy(encoder *c, uint32_t p)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    int *busy = c->busy + (size_t)p * m->slots;
    for (uint32_t t = 0; t < m->slots; t++) {
        c->list.len = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++) {
            int at = literal_at(c, m->meeting_of[k], t);
            if (at) MT_TRY(add(c, at));
        }
        if (!c->list.len) continue;
        MT_TRY(mt_sat_at_most_one(c->sat, c->list.data, c->list.len, c->err));
        busy[t] = c->list.len == 1 ? c->list.data[0] : mt_sat_variable(c->sat);
        if (c->list.len == 1) continue;
        for (size_t i = 0; i < c->list.len; i++) mt_sat_clause(c->sat, -c->list.data[i], busy[t], 0, 0);
        MT_TRY(add(c, -busy[t]));
        mt_sat_clause_of(c->sat, c->list.data, c->list.len);
    }
out:
    return status;
}

/* Kind all: as many busy slots as meetings (follows from the rest, but only slowly). */
static match_status encode_degree(encoder *c, uint32_t p)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p];
    mt_literals outputs = {0};
    c->list.len = 0;
    for (uint32_t t = 0; t < m->slots; t++)
        if (c->busy[(size_t)p * m->slots + t]) MT_TRY(add(c, c->busy[(size_t)p * m->slots + t]));
    if (m->selection || degree == 0) goto out;
    if (degree > c->list.len || degree > m->most[p]) {
        mt_sat_clause(c->sat, 0, 0, 0, 0);
    } else if (degree == c->list.len) {
        for (size_t i = 0; i < c->list.len; i++) mt_sat_clause(c->sat, c->list.data[i], 0, 0, 0);
    } else if (degree > 1 && c->aim == MT_SAT_PROVE) {
        MT_TRY(mt_sat_totalizer(c->sat, c->list.data, c->list.len, degree + 1, MT_COUNT_BOTH, &outputs, c->err));
        mt_sat_clause(c->sat, outputs.data[degree - 1], 0, 0, 0);
        mt_sat_clause(c->sat, -outputs.data[degree], 0, 0, 0);
    }
out:
    MT_ARRAY_FREE(&outputs);
    return status;
}

/* Selection: limits and minimums count the meetings placed. */
static match_status encode_limits(encoder *c, uint32_t p)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    mt_literals outputs = {0};
    if (!m->selection) return MATCH_OK;
    c->list.len = 0;
    for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
        MT_TRY(add(c, c->out->placed[m->meeting_of[k]]));
    MT_TRY(mt_sat_at_most(c->sat, c->list.data, c->list.len, m->most[p], c->err));
    if (!m->least[p]) goto out;
    MT_TRY(mt_sat_totalizer(c->sat, c->list.data, c->list.len, m->least[p], MT_COUNT_BOTH, &outputs, c->err));
    for (size_t i = 0; i < outputs.len; i++) {
        mt_wanted wanted = {outputs.data[i], 1};
        MT_TRY(MT_PUSH(&c->out->minimums, wanted, c->err));
    }
out:
    MT_ARRAY_FREE(&outputs);
    return status;
}

/* Of kind all, with choices: every meeting takes place that is in none, and one of each choice, which is a party to all
 * of its meetings. */
static match_status encode_required(encoder *c)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    for (uint32_t i = 0; m->required && i < m->meetings; i++) {
        bool chosen = false;
        for (uint32_t k = m->party_start[i]; k < m->party_start[i + 1]; k++) chosen |= m->party[k] >= m->judged;
        if (!chosen) mt_sat_clause(c->sat, c->out->placed[i], 0, 0, 0);
    }
    for (uint32_t p = m->judged; m->required && p < m->participants; p++) {
        c->list.len = 0;
        for (uint32_t k = m->meeting_start[p]; k < m->meeting_start[p + 1]; k++)
            MT_TRY(add(c, c->out->placed[m->meeting_of[k]]));
        mt_sat_clause_of(c->sat, c->list.data, c->list.len);
    }
out:
    return status;
}

/* Kind all, a participant without break: its `degree` busy slots are those from its first one on. begun[t]: the first
 * is at t or before. Follows from the counts, but the solver sees at once which slots are out of reach. */
static match_status encode_window(encoder *c, uint32_t p, int broken)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    uint32_t slots = m->slots, degree = m->meeting_start[p + 1] - m->meeting_start[p];
    const int *busy = c->busy + (size_t)p * slots;
    int yes = mt_sat_true(c->sat);
    c->list.len = 0;
    for (uint32_t t = 0; t < slots; t++) MT_TRY(add(c, t + degree < slots ? mt_sat_variable(c->sat) : yes));
    const int *begun = c->list.data;
    for (uint32_t t = 0; t < slots; t++) {
        int here = busy[t] ? busy[t] : -yes, ended = t >= degree ? begun[t - degree] : -yes;
        if (t) mt_sat_clause(c->sat, -begun[t - 1], begun[t], 0, 0);
        mt_sat_clause(c->sat, broken, -here, begun[t], 0);
        mt_sat_clause(c->sat, broken, -here, -ended, 0);
        mt_sat_clause(c->sat, broken, here, -begun[t], ended);
    }
    if (c->aim == MT_SAT_FIND) mt_encode_days(&c->days, p, begun, broken);
out:
    return status;
}

/* Starts of runs, counted: at least j + 2 runs are at least j + 1 breaks. */
static match_status encode_runs(encoder *c, uint32_t p)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    const int *busy = c->busy + (size_t)p * m->slots;
    uint32_t degree = m->meeting_start[p + 1] - m->meeting_start[p];
    mt_literals outputs = {0};
    c->list.len = 0;
    for (uint32_t t = 0; t < m->slots; t++) {
        if (!busy[t]) continue;
        int start = busy[t];
        if (t && busy[t - 1]) {
            start = mt_sat_variable(c->sat);
            mt_sat_clause(c->sat, -start, busy[t], 0, 0);
            mt_sat_clause(c->sat, -start, -busy[t - 1], 0, 0);
            mt_sat_clause(c->sat, start, -busy[t], busy[t - 1], 0);
        }
        MT_TRY(add(c, start));
    }
    size_t most = (m->slots + 1) / 2 < degree ? (m->slots + 1) / 2 : degree;
    if (most < 2 || (!m->selection && degree == m->slots)) goto out;
    MT_TRY(mt_sat_totalizer(c->sat, c->list.data, c->list.len, most, MT_COUNT_BOTH, &outputs, c->err));
    for (size_t j = 1; j < outputs.len; j++) {
        mt_wanted wanted = {-outputs.data[j], 1};
        MT_TRY(MT_PUSH(&c->torn[p], outputs.data[j], c->err));
        MT_TRY(MT_PUSH(&c->out->breaks, wanted, c->err));
    }
    if (outputs.len > 1) c->out->whole[p] = -outputs.data[1];
    if (!m->selection && outputs.len > 1) MT_TRY(encode_window(c, p, outputs.data[1]));
out:
    MT_ARRAY_FREE(&outputs);
    return status;
}

/* --- tables ------------------------------------------------------------------------------------------------------- */

/* Splits the meetings that need a table into groups that share a participant: of a group at most one can be in a slot.
 * Greedily the participant with most meetings left. */
static match_status find_groups(encoder *c, uint32_t *group, uint32_t *groups)
{
    const mt_model *m = c->model;
    uint32_t *left = mt_alloc(m->participants, sizeof *left);
    if (!left) return mt_fail_no_memory(c->err);
    for (uint32_t i = 0; i < m->meetings; i++) {
        group[i] = UINT32_MAX;
        for (uint32_t k = m->party_start[i]; m->needs_table[i] && k < m->party_start[i + 1]; k++) left[m->party[k]]++;
    }
    for (*groups = 0;; ++*groups) {
        uint32_t best = 0;
        for (uint32_t p = 1; p < m->participants; p++)
            if (left[p] > left[best]) best = p;
        if (m->participants == 0 || left[best] == 0) break;
        for (uint32_t k = m->meeting_start[best]; k < m->meeting_start[best + 1]; k++) {
            uint32_t i = m->meeting_of[k];
            if (group[i] != UINT32_MAX || !m->needs_table[i]) continue;
            group[i] = *groups;
            for (uint32_t q = m->party_start[i]; q < m->party_start[i + 1]; q++) left[m->party[q]]--;
        }
    }
    mt_free(left);
    return MATCH_OK;
}

/* Of the list at most so many: by a totalizer, which needs half the variables of a sequential counter here. */
static match_status at_most_in_all(encoder *c, size_t most)
{
    match_status status = MATCH_OK;
    mt_literals outputs = {0};
    if (c->list.len <= most) return MATCH_OK;
    MT_TRY(mt_sat_totalizer(c->sat, c->list.data, c->list.len, most + 1, MT_COUNT_UP, &outputs, c->err));
    mt_sat_clause(c->sat, -outputs.data[most], 0, 0, 0);
out:
    MT_ARRAY_FREE(&outputs);
    return status;
}

static match_status encode_tables_of(encoder *c, uint32_t t, const uint32_t *group, uint32_t groups, int *taken)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    for (uint32_t g = 0; g < groups; g++) taken[g] = 0;
    for (uint32_t i = 0; i < m->meetings; i++) {
        int at = literal_at(c, i, t);
        if (!at || group[i] == UINT32_MAX) continue;
        if (!taken[group[i]]) taken[group[i]] = mt_sat_variable(c->sat);
        mt_sat_clause(c->sat, -at, taken[group[i]], 0, 0);
    }
    c->list.len = 0;
    for (uint32_t g = 0; g < groups; g++)
        if (taken[g]) MT_TRY(add(c, taken[g]));
    MT_TRY(at_most_in_all(c, m->capacity));
out:
    return status;
}

/* Every meeting has a table and two parties: then two places at each table hold the busy participants, and that alone
 * says all about tables. */
static bool counts_people(const mt_model *m)
{
    for (uint32_t i = 0; i < m->meetings; i++)
        if (!m->needs_table[i] || m->party_start[i + 1] - m->party_start[i] != 2) return false;
    return true;
}

static match_status encode_presence(encoder *c, uint32_t t)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    c->list.len = 0;
    for (uint32_t p = 0; p < m->participants; p++)
        if (c->busy[(size_t)p * m->slots + t]) MT_TRY(add(c, c->busy[(size_t)p * m->slots + t]));
    MT_TRY(at_most_in_all(c, 2 * (size_t)m->capacity));
out:
    return status;
}

static match_status encode_tables(encoder *c)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    uint32_t *group = mt_alloc(m->meetings, sizeof *group), groups = 0;
    int *taken = mt_alloc(m->meetings, sizeof *taken);
    bool people = counts_people(m);
    if (!group || !taken) MT_TRY(mt_fail_no_memory(c->err));
    MT_TRY(find_groups(c, group, &groups));
    for (uint32_t t = 0; t < m->slots; t++) {
        if (!people || c->aim == MT_SAT_PROVE) MT_TRY(encode_tables_of(c, t, group, groups, taken));
        if (people) MT_TRY(encode_presence(c, t));
    }
out:
    mt_free(group);
    mt_free(taken);
    return status;
}

/* --- precedences, fairness ---------------------------------------------------------------------------------------- */

/* The later one in a slot, and the earlier one placed at all: then the earlier one is in a slot before. */
static match_status encode_order(encoder *c)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    for (uint32_t i = 0; i < m->meetings; i++)
        for (uint32_t b = m->before_start[i]; b < m->before_start[i + 1]; b++)
            for (uint32_t k = m->slot_start[i]; k < m->slot_start[i + 1]; k++) {
                uint32_t earlier = m->before[b];
                c->list.len = 0;
                MT_TRY(add(c, -c->out->at[k]));
                MT_TRY(add(c, -c->out->placed[earlier]));
                for (uint32_t j = m->slot_start[earlier]; j < m->slot_start[earlier + 1]; j++)
                    if (m->slot[j] < m->slot[k]) MT_TRY(add(c, c->out->at[j]));
                mt_sat_clause_of(c->sat, c->list.data, c->list.len);
            }
out:
    return status;
}

/* everybody_has[j]: all have at least j + 1 breaks; nobody may have d more than what everybody has. */
static match_status encode_fairness(encoder *c)
{
    const mt_model *m = c->model;
    size_t d = (size_t)m->fairness, most = 0, fewest = SIZE_MAX;
    for (uint32_t p = 0; p < m->judged; p++) {
        if (c->torn[p].len > most) most = c->torn[p].len;
        if (c->torn[p].len < fewest) fewest = c->torn[p].len;
    }
    int *everybody_has = mt_alloc(most + 1, sizeof *everybody_has);
    if (!everybody_has) return mt_fail_no_memory(c->err);
    for (size_t j = 0; j < most; j++) {
        everybody_has[j] = j < fewest ? mt_sat_variable(c->sat) : -mt_sat_true(c->sat);
        for (uint32_t p = 0; j < fewest && p < m->judged; p++)
            mt_sat_clause(c->sat, -everybody_has[j], c->torn[p].data[j], 0, 0);
    }
    for (uint32_t p = 0; p < m->judged; p++)
        for (size_t j = d; j < c->torn[p].len; j++)
            mt_sat_clause(c->sat, -c->torn[p].data[j], everybody_has[j - d], 0, 0);
    mt_free(everybody_has);
    return MATCH_OK;
}

/* --- the whole ---------------------------------------------------------------------------------------------------- */

static match_status want_weights(encoder *c)
{
    match_status status = MATCH_OK;
    const mt_model *m = c->model;
    for (uint32_t i = 0; m->selection && i < m->meetings; i++) {
        mt_wanted wanted = {c->out->placed[i], llround(m->weight[i] * 1024)};
        if (wanted.weight > 0) MT_TRY(MT_PUSH(&c->out->weights, wanted, c->err));
    }
out:
    return status;
}

match_status mt_encode(const mt_model *m, unsigned rules, mt_sat_aim aim, mt_encoding *encoding, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_encoding result = {0};
    encoder c = {.model = m, .out = &result, .aim = aim, .err = err};
    MT_TRY(mt_sat_create(aim, &result.sat, err));
    c.sat = result.sat;
    result.at = mt_alloc(m->meetings ? m->slot_start[m->meetings] : 0, sizeof *result.at);
    result.placed = mt_alloc(m->meetings, sizeof *result.placed);
    result.whole = mt_alloc(m->participants, sizeof *result.whole);
    c.busy = mt_alloc((size_t)m->participants * m->slots, sizeof *c.busy);
    c.torn = mt_alloc(m->participants, sizeof *c.torn);
    if (!result.at || !result.placed || !result.whole || !c.busy || !c.torn) MT_TRY(mt_fail_no_memory(err));
    c.days = (mt_days){.model = m, .sat = c.sat, .at = result.at};
    MT_TRY(mt_slot_matching_init(m, &c.days.matching, err));
    MT_TRY(encode_meetings(&c));
    for (uint32_t p = 0; p < m->participants; p++) {
        MT_TRY(encode_busy(&c, p));
        MT_TRY(encode_degree(&c, p));
        MT_TRY(encode_limits(&c, p));
        if (p < m->judged) MT_TRY(encode_runs(&c, p));
    }
    MT_TRY(encode_required(&c));
    if (rules & MT_RULES_TABLES) MT_TRY(encode_tables(&c));
    if (rules & MT_RULES_ORDER) MT_TRY(encode_order(&c));
    if (rules & MT_RULES_FAIRNESS && m->fairness >= 0) MT_TRY(encode_fairness(&c));
    MT_TRY(want_weights(&c));
    *encoding = result;
    result = (mt_encoding){0};
out:
    for (uint32_t p = 0; c.torn && p < m->participants; p++) MT_ARRAY_FREE(&c.torn[p]);
    mt_slot_matching_free(&c.days.matching);
    mt_free(c.torn);
    mt_free(c.busy);
    MT_ARRAY_FREE(&c.list);
    mt_encoding_free(&result);
    return status;
}

void mt_encoding_free(mt_encoding *encoding)
{
    if (!encoding) return;
    mt_sat_free(&encoding->sat);
    mt_free(encoding->at);
    mt_free(encoding->placed);
    mt_free(encoding->whole);
    MT_ARRAY_FREE(&encoding->minimums);
    MT_ARRAY_FREE(&encoding->weights);
    MT_ARRAY_FREE(&encoding->breaks);
    *encoding = (mt_encoding){0};
}

void mt_encoding_plan(const mt_encoding *encoding, const mt_model *model, int32_t *slot)
{
    for (uint32_t i = 0; i < model->meetings; i++) {
        slot[i] = MT_UNPLACED;
        for (uint32_t k = model->slot_start[i]; k < model->slot_start[i + 1]; k++)
            if (mt_sat_holds(encoding->sat, encoding->at[k])) slot[i] = model->slot[k];
    }
}
