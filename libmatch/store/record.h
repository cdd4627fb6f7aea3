/* Records of the data model: parsing, validation, normal form.
 *
 * A record is a JSON object. mt_record_read() checks it against the contract (docs/formats.md), repairs nothing, drops
 * bad optional fields with an issue each, and gives the record with typed access to what other floors need. Unknown
 * keys stay in `root` and come back as they came. */
#ifndef MT_STORE_RECORD_H
#define MT_STORE_RECORD_H

#include "libmatch/base/clock.h"
#include "libmatch/base/json.h"
#include "libmatch/base/memory.h"

typedef enum mt_kind {
    MT_KIND_NONE = 0,
    MT_KIND_ORGANISATION = 1,
    MT_KIND_CLUSTER = 2,
    MT_KIND_COMPETENCE = 3,
    MT_KIND_OFFER = 4,
    MT_KIND_REQUEST = 5,
    MT_KIND_IDEA = 6,
    MT_KIND_PROJECT = 7,
    MT_KIND_CALL = 8,
    MT_KIND_RELATION = 9,
    MT_KIND_FEEDBACK = 10,
    MT_KIND_COUNT = 11
} mt_kind;

typedef enum mt_family {
    MT_FAMILY_ORGANISATION = 1, /* organisation, cluster: ids unique within */
    MT_FAMILY_ITEM = 2,         /* competence, offer, request, idea, project, call: ids unique within */
    MT_FAMILY_RELATION = 3,     /* keyed by a, b, relation */
    MT_FAMILY_FEEDBACK = 4      /* keyed by a, b, outcome, at */
} mt_family;

typedef enum mt_tier { MT_TIER_PUBLIC = 0, MT_TIER_MEMBERS = 1, MT_TIER_CONFIDENTIAL = 2 } mt_tier;

const char *mt_kind_name(mt_kind kind);  /* "organisation" ... ; "" for none */
mt_kind mt_kind_from_name(mt_text name); /* MT_KIND_NONE when unknown */
mt_family mt_kind_family(mt_kind kind);
/* Set of kinds, bit 1 << kind. */
#define MT_KINDS_ORGANISATIONS (1u << MT_KIND_ORGANISATION | 1u << MT_KIND_CLUSTER)
#define MT_KINDS_ITEMS                                                                             \
    (1u << MT_KIND_COMPETENCE | 1u << MT_KIND_OFFER | 1u << MT_KIND_REQUEST | 1u << MT_KIND_IDEA | \
     1u << MT_KIND_PROJECT | 1u << MT_KIND_CALL)

/* One finding about a row of input: why it was rejected, or what was dropped or doubtful. */
typedef enum mt_severity { MT_SEVERITY_WARNING = 1, MT_SEVERITY_REJECTED = 2 } mt_severity;
typedef struct mt_issue {
    mt_severity severity;
    int64_t row;   /* line of the file, from 1; 0 when there is none */
    char *rule;    /* stable code: "kind.unknown", "id.missing", "trl.range", "country.unknown" ... */
    char *field;   /* key with dots, or "" */
    char *value;   /* shortened, or "" */
    char *message; /* a sentence with the cure */
} mt_issue;
typedef struct mt_issues {
    mt_issue *data;
    size_t len, cap;
    size_t limit;    /* at most this many are kept (0: 10,000); all are counted */
    size_t warnings; /* counted */
    size_t rejected;
} mt_issues;
void mt_issues_free(mt_issues *issues);
/* printf-like message; a full list only counts */
match_status mt_issues_add(mt_issues *issues, mt_severity severity, int64_t row, const char *rule, const char *field,
                           mt_text value, mt_error *err, const char *format, ...) __attribute__((format(printf, 8, 9)));

typedef struct mt_record {
    mt_kind kind;
    mt_tier tier;
    char *key;      /* the id; for relation and feedback the key parts joined by U+001F */
    json_t *root;   /* the whole object after dropping bad fields; owned */
    mt_day updated; /* MT_NO_DAY when not said */
} mt_record;

/* Takes `root` (also on error). `row` goes into the issues. strict: a bad optional field rejects the row.
 * A rejected row gives MATCH_E_VALUE or MATCH_E_FORMAT, one MT_SEVERITY_REJECTED issue and err filled alike. */
match_status mt_record_read(json_t *root, bool strict, int64_t row, mt_issues *issues, mt_record **out, mt_error *err);
void mt_record_free(mt_record **record);
/* The key of a record's object as in mt_record.key (mt_free); NULL when memory is short. */
char *mt_record_key(const json_t *root, mt_kind kind);

/* Typed reading of a record's root, for every floor above (all tolerate any shape):
 * the texts of a field that may be a string or a list of strings; calls each once. */
size_t mt_record_list_size(const json_t *root, const char *key); /* 0, 1 (single string) or the list's size */
mt_text mt_record_list_item(const json_t *root, const char *key, size_t i); /* {"",0} when that item is no string */
mt_text mt_record_name(const json_t *root);                                 /* name, else title, else id */

/* The day in a member that holds an ISO 8601 text or a year as a number; MT_NO_DAY for anything else. The second gives
 * the last day of a bare year or month. */
mt_day mt_record_day(const json_t *object, const char *key);
mt_day mt_record_day_end(const json_t *object, const char *key);

/* Ids: 1 to 200 bytes of UTF-8 without white space or control characters. */
bool mt_id_valid(mt_text id);

#endif
