/* Sheets: what a report says, as figures and tables, before it is known how they are written. One model for text, CSV
 * and pages, so that the three cannot disagree. */
#ifndef MT_EXCHANGE_SHEET_H
#define MT_EXCHANGE_SHEET_H

#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"
#include "libmatch/exchange/group_words.h"

typedef enum mt_cell_sort {
    MT_CELL_EMPTY = 0, /* not known */
    MT_CELL_TEXT,
    MT_CELL_COUNT,  /* whole number */
    MT_CELL_NUMBER, /* two decimals for people, all for machines */
    MT_CELL_SHARE,  /* 0 to 1: percent and a bar for people */
    MT_CELL_STATE   /* a word of the list below, with its concern */
} mt_cell_sort;

typedef struct mt_sheet_cell {
    mt_cell_sort sort;
    int concern; /* of a state: 0 good, 1 doubtful, 2 bad, -1 none */
    char *text;  /* owned; NULL for numbers */
    char *code;  /* owned; of a state, for machines */
    double number;
} mt_sheet_cell;

typedef struct mt_sheet_column {
    const char *key;    /* for machines; static */
    mt_group_word word; /* MT_SAY_NOTHING: for machines only */
} mt_sheet_column;

typedef struct mt_sheet {
    char *title;  /* owned; NULL: none */
    bool figures; /* one row of key figures */
    bool machine; /* too long to be read: left out of text */
    MT_ARRAY(mt_sheet_column) column;
    MT_ARRAY(mt_sheet_cell) cell; /* row by row */
} mt_sheet;

typedef struct mt_sheets {
    mt_tongue tongue;
    const json_t *names; /* of the report: {id: name}; borrowed */
    MT_ARRAY(mt_sheet) list;
    size_t main; /* the table that stands for the whole in CSV */
    bool failed; /* out of memory somewhere; what follows does nothing */
} mt_sheets;

/* ---- building ---- */
void mt_sheets_free(mt_sheets *s);
/* A new table or, with `figures`, a new row of key figures. The title may be NULL. */
void mt_sheet_begin(mt_sheets *s, const char *title, bool figures);
void mt_sheet_main(mt_sheets *s);    /* the present one is the main one */
void mt_sheet_machine(mt_sheets *s); /* the present one is for machines */
void mt_sheet_column_add(mt_sheets *s, const char *key, mt_group_word word);
void mt_sheet_text(mt_sheets *s, mt_text text);
void mt_sheet_value(mt_sheets *s, const json_t *value); /* a text, a count or a number, by its type; null is empty */
void mt_sheet_count(mt_sheets *s, int64_t value);
void mt_sheet_number(mt_sheets *s, const json_t *value);
void mt_sheet_share(mt_sheets *s, const json_t *value);
/* A code in the words of the language; codes that are not known stay as they are. */
void mt_sheet_state(mt_sheets *s, mt_text code, int concern);
/* The name of an id, the id when it has none. */
void mt_sheet_name(mt_sheets *s, const json_t *id);
/* Names, or codes in words, of a list, parted by commas; at most `most` of them and "+n". */
void mt_sheet_names(mt_sheets *s, const json_t *ids, size_t most);
void mt_sheet_codes(mt_sheets *s, const json_t *codes);
mt_text mt_sheet_name_of(const mt_sheets *s, mt_text id);

/* ---- writing ---- */
static inline size_t mt_sheet_rows(const mt_sheet *sheet)
{
    return sheet->column.len ? sheet->cell.len / sheet->column.len : 0;
}
/* The main table, columns by key, every number in full. */
void mt_sheet_csv(const mt_sheets *s, mt_strbuf *out);
/* All of them, for a terminal of any width: columns are as wide as they need to be, at most 60 characters. */
void mt_sheets_text(const mt_sheets *s, mt_strbuf *out);
/* A cell as people read it. */
void mt_sheet_cell_text(const mt_sheet_cell *cell, mt_strbuf *out);

/* ---- reports ---- */
/* E_FORMAT: no report of groups. */
match_status mt_sheets_of_report(const json_t *report, mt_tongue tongue, mt_sheets *out, mt_error *err);

#endif
