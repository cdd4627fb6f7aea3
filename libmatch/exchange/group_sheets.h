/* The sheets of each sort of report; private to the writers of reports. */
#ifndef MT_EXCHANGE_GROUP_SHEETS_H
#define MT_EXCHANGE_GROUP_SHEETS_H

#include "libmatch/exchange/sheet.h"

typedef struct mt_column_names {
    const char *key;
    mt_group_word word;
} mt_column_names;
void mt_sheet_columns(mt_sheets *s, const mt_column_names *columns, size_t count);
#define MT_SHEET_COLUMNS(s, ...)                                        \
    do {                                                                \
        static const mt_column_names columns[] = {__VA_ARGS__};         \
        mt_sheet_columns(s, columns, sizeof columns / sizeof *columns); \
    } while (0)

static inline const char *mt_say(const mt_sheets *s, mt_group_word word) { return mt_group_word_in(s->tongue, word); }
/* "Word: name" as a title */
void mt_sheet_begin_named(mt_sheets *s, mt_group_word word, mt_text name, bool figures);
void mt_sheet_begin_word(mt_sheets *s, mt_group_word word, bool figures);
void mt_sheet_get(mt_sheets *s, const json_t *object, const char *key);       /* mt_sheet_value of a member */
void mt_sheet_get_share(mt_sheets *s, const json_t *object, const char *key); /* mt_sheet_share of a member */
void mt_sheet_get_name(mt_sheets *s, const json_t *object, const char *key);
/* "code n, code n" of {code: n} */
void mt_sheet_mix(mt_sheets *s, const json_t *object);

void mt_sheets_profile(mt_sheets *s, const json_t *r);
void mt_sheets_ranking(mt_sheets *s, const json_t *r);
void mt_sheets_pair(mt_sheets *s, const json_t *r);
void mt_sheets_matrix(mt_sheets *s, const json_t *r);
void mt_sheets_benchmark(mt_sheets *s, const json_t *r);
void mt_sheets_themes(mt_sheets *s, const json_t *r);
void mt_sheets_network(mt_sheets *s, const json_t *r);
void mt_sheets_gaps(mt_sheets *s, const json_t *r);
void mt_sheets_map(mt_sheets *s, const json_t *r);
void mt_sheets_audit(mt_sheets *s, const json_t *r);
void mt_sheets_calls(mt_sheets *s, const json_t *r);
void mt_sheets_consortium(mt_sheets *s, const json_t *r);
void mt_sheets_groups(mt_sheets *s, const json_t *r);

#endif
