/* The table of keys. To add a key, add a row; checking, nearest-name hints and the CSV reader follow from it. */
#include "libmatch/store/record_keys.h"

#include "libmatch/store/near.h"

const char *const mt_kind_words[] = {"organisation", "cluster", "competence", "offer",    "request", "idea",
                                     "project",      "call",    "relation",   "feedback", NULL};
const char *const mt_visibility_words[] = {"public", "members", "confidential", NULL};
const char *const mt_relation_words[] = {"partner", "project", "agreement",  "competitor",
                                         "block",   "met",     "same_group", NULL};
const char *const mt_outcome_words[] = {"accepted", "declined", "met", "no_show", "agreement", "project", NULL};

static const char *const organisation_types[] = {"company",  "startup",   "university", "research",
                                                 "hospital", "authority", "ngo",        "intermediary",
                                                 "investor", "cluster",   "other",      NULL};
static const char *const item_states[] = {"draft", "live", "paused", "closed", "expired", NULL};
static const char *const label_states[] = {"known", "none", "unknown", NULL};

#define INNER_END                                \
    {                                            \
        NULL, MT_SHAPE_ANY, 0, NULL, NULL, false \
    }
#define INNER(key, shape)                             \
    {                                                 \
        key, MT_SHAPE_##shape, ~0u, NULL, NULL, false \
    }

static const mt_key_rule membership[] = {{"cluster", MT_SHAPE_ID, ~0u, NULL, NULL, true},
                                         INNER("role", TEXT),
                                         INNER("since", YEAR),
                                         INNER("until", YEAR),
                                         INNER_END};
static const mt_key_rule label[] = {
    INNER("scheme", TEXT), INNER("value", TEXT), {"state", MT_SHAPE_ENUM, ~0u, label_states, NULL, false}, INNER_END};
static const mt_key_rule member_count[] = {
    {"value", MT_SHAPE_COUNT, ~0u, NULL, NULL, true}, INNER("as_of", YEAR), INNER_END};
static const mt_key_rule wanted_countries[] = {INNER("wanted", COUNTRIES), INNER("excluded", COUNTRIES), INNER_END};
static const mt_key_rule call_rules[] = {INNER("min_partners", COUNT),   INNER("min_countries", COUNT),
                                         INNER("required_types", TEXTS), INNER("excluded_countries", COUNTRIES),
                                         INNER("max_partners", COUNT),   INNER_END};

#define ORGANISATIONS MT_KINDS_ORGANISATIONS
#define ITEMS MT_KINDS_ITEMS
#define CLUSTER (1u << MT_KIND_CLUSTER)
#define PROJECT (1u << MT_KIND_PROJECT)
#define CALL (1u << MT_KIND_CALL)
#define RELATION (1u << MT_KIND_RELATION)
#define FEEDBACK (1u << MT_KIND_FEEDBACK)
#define TEXTED (ORGANISATIONS | ITEMS)
#define ALL (TEXTED | RELATION | FEEDBACK)

#define ROW(key, shape, kinds)                          \
    {                                                   \
        key, MT_SHAPE_##shape, kinds, NULL, NULL, false \
    }
#define WORDS(key, kinds, words)                      \
    {                                                 \
        key, MT_SHAPE_ENUM, kinds, words, NULL, false \
    }
#define NESTED(key, shape, kinds, inner)                 \
    {                                                    \
        key, MT_SHAPE_##shape, kinds, NULL, inner, false \
    }

const mt_key_rule mt_key_rules[] = {WORDS("kind", ALL, mt_kind_words),
                                    ROW("id", ID, TEXTED),
                                    ROW("name", TEXT, TEXTED),
                                    ROW("title", TEXT, TEXTED),
                                    ROW("text", TEXT, TEXTED),
                                    ROW("keywords", TEXTS, TEXTED),
                                    ROW("concepts", CONCEPTS, TEXTED),
                                    ROW("language", LANGUAGE, TEXTED),
                                    ROW("source", TEXT, ALL),
                                    ROW("updated", DATE, ALL),
                                    WORDS("visibility", ALL, mt_visibility_words),

                                    ROW("aliases", TEXTS, ORGANISATIONS),
                                    WORDS("type", ORGANISATIONS, organisation_types),
                                    ROW("size", TEXT_OR_NUMBER, ORGANISATIONS),
                                    ROW("country", COUNTRY, TEXTED),
                                    ROW("region", TEXT, ORGANISATIONS),
                                    ROW("towns", TEXTS, ORGANISATIONS),
                                    ROW("languages", TEXTS, ORGANISATIONS),
                                    ROW("url", TEXT, TEXTED),
                                    ROW("external_ids", MAP, TEXTED),
                                    NESTED("member_of", OBJECTS, ORGANISATIONS, membership),
                                    ROW("parent", ID, ORGANISATIONS),
                                    NESTED("label", OBJECT, CLUSTER, label),
                                    ROW("founded", YEAR, ORGANISATIONS),
                                    NESTED("members_stated", OBJECTS, CLUSTER, member_count),
                                    ROW("markets", TEXTS, CLUSTER),

                                    ROW("owner", IDS, ITEMS),
                                    ROW("type", TEXT, ITEMS),
                                    ROW("trl", TRL, ITEMS),
                                    ROW("stage", TEXT, ITEMS),
                                    ROW("ipr", TEXT, ITEMS),
                                    ROW("partnerships", TEXTS, ITEMS),
                                    ROW("partner_types", TEXTS, ITEMS),
                                    NESTED("countries", OBJECT, ITEMS, wanted_countries),
                                    ROW("valid", PERIOD, ITEMS),
                                    WORDS("status", ITEMS, item_states),
                                    ROW("priority", TEXT_OR_NUMBER, ITEMS),
                                    ROW("participants", IDS, PROJECT),
                                    ROW("start", YEAR, PROJECT),
                                    ROW("opens", DATE, CALL),
                                    ROW("closes", DATE, CALL),
                                    ROW("themes", TEXTS, CALL),
                                    NESTED("rules", OBJECT, CALL, call_rules),

                                    ROW("a", ID, RELATION | FEEDBACK),
                                    ROW("b", ID, RELATION | FEEDBACK),
                                    WORDS("relation", RELATION, mt_relation_words),
                                    ROW("since", YEAR, RELATION),
                                    WORDS("outcome", FEEDBACK, mt_outcome_words),
                                    ROW("reason", TEXT, FEEDBACK),
                                    ROW("at", DATE, FEEDBACK),
                                    ROW(NULL, ANY, 0)};

const mt_key_rule *mt_key_rule_of(mt_kind kind, const char *key)
{
    for (const mt_key_rule *rule = mt_key_rules; rule->key; rule++)
        if (rule->key[0] == key[0] && (rule->kinds >> kind & 1) && strcmp(rule->key, key) == 0) return rule;
    return NULL;
}

static const mt_key_rule *inner_rule(const mt_key_rule *rules, mt_text key)
{
    for (; rules->key; rules++)
        if (mt_text_is(key, rules->key)) return rules;
    return NULL;
}

mt_shape mt_key_shape(mt_kind kind, mt_text dotted)
{
    const char *dot = memchr(dotted.data, '.', dotted.len);
    mt_text first = dot ? mt_text_make(dotted.data, (size_t)(dot - dotted.data)) : dotted;
    for (const mt_key_rule *rule = mt_key_rules; rule->key; rule++) {
        if (!mt_text_is(first, rule->key) || (kind != MT_KIND_NONE && !(rule->kinds >> kind & 1))) continue;
        if (!dot) return rule->shape;
        mt_text rest = mt_text_make(dot + 1, dotted.len - first.len - 1);
        if (rule->shape == MT_SHAPE_MAP) return MT_SHAPE_TEXT;
        const mt_key_rule *inner = rule->inner ? inner_rule(rule->inner, rest) : NULL;
        return inner ? inner->shape : MT_SHAPE_ANY;
    }
    return MT_SHAPE_ANY;
}

const char *mt_key_guess(mt_kind kind, mt_text key)
{
    const char *nearest = NULL;
    size_t best = SIZE_MAX;
    for (const mt_key_rule *rule = mt_key_rules; rule->key; rule++) {
        mt_text known = mt_text_of(rule->key);
        if (mt_text_equal(known, key)) return NULL; /* known for another kind: the user's own here */
        if (known.len < 4 || key.len < 4 || !(rule->kinds >> kind & 1)) continue;
        size_t allowed = known.len < 7 ? 1 : 2;
        size_t distance = mt_near_distance(key, known, allowed);
        if (distance > allowed || distance >= best) continue;
        best = distance;
        nearest = rule->key;
    }
    return nearest;
}
