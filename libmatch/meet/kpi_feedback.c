/* A list of pairs, found by the numbers of the two names, smaller one first. */
#include "libmatch/meet/kpi_feedback.h"

#define GOOD_RATING 4
#define BAD_RATING 2

void mt_feedback_free(mt_feedback *feedback)
{
    mt_intern_free(&feedback->names);
    mt_map_free(&feedback->place);
    MT_ARRAY_FREE(&feedback->pairs);
}

/* The pair, made when it is new, and the side that `from` is on. */
static match_status pair_of(mt_feedback *f, const char *from, const char *to, mt_feedback_pair **pair, int *side,
                            mt_error *err)
{
    match_status status = MATCH_OK;
    uint32_t x, y;
    MT_TRY(mt_intern_add(&f->names, mt_text_of(from), &x, NULL, err));
    MT_TRY(mt_intern_add(&f->names, mt_text_of(to), &y, NULL, err));
    uint64_t *at = mt_map_at(&f->place, x < y ? (uint64_t)x << 32 | y : (uint64_t)y << 32 | x, f->pairs.len);
    if (!at) return mt_fail_no_memory(err);
    if (*at == f->pairs.len) {
        mt_feedback_pair fresh = {.first = x, .second = y};
        MT_TRY(MT_PUSH(&f->pairs, fresh, err));
    }
    *pair = &f->pairs.data[*at];
    *side = (*pair)->first != x;
out:
    return status;
}

match_status mt_feedback_met(mt_feedback *feedback, const char *a, const char *b, bool agreement, mt_error *err)
{
    mt_feedback_pair *pair;
    int side;
    match_status status = pair_of(feedback, a, b, &pair, &side, err);
    if (status != MATCH_OK) return status;
    pair->met = true;
    pair->agreement |= agreement;
    return MATCH_OK;
}

/* What `from` says or does to `to`: an absence, or a rating where there is one (1 to 5; 0: none). */
static match_status note_side(mt_feedback *f, const char *from, const char *to, bool no_show, double rating,
                              mt_error *err)
{
    mt_feedback_pair *pair;
    int side;
    match_status status = pair_of(f, from, to, &pair, &side, err);
    if (status != MATCH_OK) return status;
    pair->side[side].no_show |= no_show;
    pair->side[side].rated += rating > 0;
    pair->side[side].ratings += rating;
    return MATCH_OK;
}

match_status mt_feedback_missed(mt_feedback *feedback, const char *from, const char *to, mt_error *err)
{
    return note_side(feedback, from, to, true, 0, err);
}

match_status mt_feedback_rated(mt_feedback *feedback, const char *from, const char *to, double rating, mt_error *err)
{
    return note_side(feedback, from, to, false, rating, err);
}

static void write_line(mt_strbuf *b, mt_text from, mt_text to, const char *outcome, double rating, const char *at)
{
    mt_strbuf_str(b, "{\"kind\":\"feedback\",\"a\":");
    mt_strbuf_json(b, from);
    mt_strbuf_str(b, ",\"b\":");
    mt_strbuf_json(b, to);
    mt_strbuf_format(b, ",\"outcome\":\"%s\"", outcome);
    if (rating > 0) {
        mt_strbuf_str(b, ",\"reason\":\"rated ");
        mt_strbuf_double(b, rating);
        mt_strbuf_str(b, " of 5\"");
    }
    if (at) {
        mt_strbuf_str(b, ",\"at\":");
        mt_strbuf_json(b, mt_text_of(at));
    }
    mt_strbuf_str(b, "}\n");
}

void mt_feedback_write(const mt_feedback *feedback, const char *at, mt_strbuf *out)
{
    for (size_t i = 0; i < feedback->pairs.len; i++) {
        const mt_feedback_pair *p = &feedback->pairs.data[i];
        mt_text name[] = {mt_intern_text(&feedback->names, p->first), mt_intern_text(&feedback->names, p->second)};
        if (p->met) write_line(out, name[0], name[1], p->agreement ? "agreement" : "met", 0, at);
        for (int side = 0; side < 2; side++)
            if (p->side[side].no_show) write_line(out, name[side], name[!side], "no_show", 0, at);
        for (int side = 0; side < 2; side++) {
            double mean = p->side[side].rated ? p->side[side].ratings / p->side[side].rated : 0;
            if (mean >= GOOD_RATING) write_line(out, name[side], name[!side], "accepted", mean, at);
            if (mean > 0 && mean <= BAD_RATING) write_line(out, name[side], name[!side], "declined", mean, at);
        }
    }
}
