/* The quality report: what in the stored records looks wrong or doubtful, for people to mend.
 *
 * Nothing is changed. Findings come in a fixed order: by check, then by the keys of the records, then by value. */
#ifndef MT_STORE_QUALITY_H
#define MT_STORE_QUALITY_H

#include "libmatch/store/store.h"

typedef enum mt_concern {
    MT_CONCERN_INFO = 0, /* may well be right; worth a look */
    MT_CONCERN_ASK = 1,  /* a person must decide: same body or two? */
    MT_CONCERN_WRONG = 2 /* surely or almost surely wrong */
} mt_concern;

/* Every check, in order of the report: X(enumerator, code, concern, title). Codes are stable. */
#define MT_QUALITY_LIST(X)                                                                                     \
    X(URL_EMAIL, "url.email", WRONG, "an e-mail address stands where a web address belongs")                   \
    X(URL_SPACE, "url.space", WRONG, "a web address holds white space")                                        \
    X(URL_UNPARSABLE, "url.unparsable", WRONG, "a web address cannot be read")                                 \
    X(URL_FOREIGN_HOST, "url.foreign_host", WRONG, "a web address is the host of another record")              \
    X(URL_SHARED, "url.shared", ASK, "records share one web address")                                          \
    X(URL_MISSPELT, "url.misspelt", WRONG, "a host is one or two letters off the name")                        \
    X(URL_SHORTENED, "url.shortened", INFO, "a host leaves letters of the name out; it may be right")          \
    X(URL_UNLIKE_NAME, "url.unlike_name", INFO, "a host has nothing in common with the name")                  \
    X(DUPLICATE_SAME, "duplicate.same", ASK, "records have the same name when spelling is levelled")           \
    X(DUPLICATE_ASK, "duplicate.ask", ASK, "records have nearly the same name")                                \
    X(ALIAS_SPELLING, "alias.spelling", INFO, "an alias is the name in another spelling")                      \
    X(ALIAS_FORM, "alias.form", INFO, "an alias is a longer or shorter form of the name")                      \
    X(NAME_TWO_BODIES, "name.two_bodies", ASK, "a name seems to hold two bodies")                              \
    X(NAME_LEGAL_FORM, "name.legal_form", INFO, "a legal form is written unlike in most names")                \
    X(NAME_QUOTES, "name.quotes", INFO, "quotation marks of different kinds are mixed")                        \
    X(NAME_BRACKET, "name.bracket", INFO, "a bracket is glued to a word, or not closed")                       \
    X(COUNTRY_UNKNOWN, "country.unknown", WRONG, "a country code is unknown to ISO 3166-1")                    \
    X(TOWN_COUNTY, "town.county", INFO, "a county stands where a town belongs")                                \
    X(MEMBERS_DISAGREE, "members.disagree", WRONG, "stated member counts disagree")                            \
    X(MEMBERS_LINKED, "members.linked", INFO, "the stated member count differs from the members in the store") \
    X(LABEL_UNKNOWN, "label.unknown", INFO, "whether a cluster holds the label is unknown")                    \
    X(REFERENCE_DANGLING, "reference.dangling", WRONG, "an id that is referred to names no record")            \
    X(ITEM_EXPIRED, "item.expired", WRONG, "an item is past its validity but still live")                      \
    X(ITEM_STALE, "item.stale", INFO, "an item was not updated for two years")                                 \
    X(ITEM_DUPLICATE, "item.duplicate", ASK, "items of one owner have the same title")                         \
    X(ITEM_SAME_TITLE, "item.same_title", INFO, "items of different owners have the same title")               \
    X(ORGANISATION_NO_ITEMS, "organisation.no_items", INFO, "an organisation states neither offers nor requests")

typedef enum mt_quality_code {
#define X(name, code, concern, title) MT_QUALITY_##name,
    MT_QUALITY_LIST(X)
#undef X
        MT_QUALITY_COUNT
} mt_quality_code;

const char *mt_quality_code_name(mt_quality_code code); /* "url.email" */
const char *mt_quality_title(mt_quality_code code);
const char *mt_concern_name(mt_concern concern); /* "info" "ask" "wrong" */

typedef struct mt_quality_finding {
    mt_quality_code code;
    mt_concern concern;
    char **key; /* ids of the records concerned, at least one, at most 8 */
    size_t keys;
    char *field;   /* key of the record, or "" */
    char *value;   /* shortened, or "" */
    char *message; /* a sentence that names the record */
} mt_quality_finding;

typedef struct mt_quality {
    mt_quality_finding *data;
    size_t len, cap;
    size_t count[MT_QUALITY_COUNT]; /* all findings of a check, also those beyond the limit */
} mt_quality;

/* viewer: who reads it. The report is that of a store with nothing but what he is given (view.h): what he may not see
 * makes no finding and takes none away. as_of: the day that decides age and validity. limit: at most so many findings
 * of one check are kept (0: 1,000). Reads one snapshot. Time grows with the number of records, not its square. */
match_status mt_quality_report(mt_store *store, mt_tier viewer, mt_day as_of, size_t limit, mt_quality *out,
                               mt_error *err);
void mt_quality_free(mt_quality *quality);

#endif
