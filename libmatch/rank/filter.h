/* The inside of filters: the tree that the parser makes, and the comparison of a value with a literal. */
#ifndef MT_RANK_FILTER_H
#define MT_RANK_FILTER_H

#include "libmatch/base/memory.h"
#include "libmatch/index/attribute.h"
#include "libmatch/rank/rank.h"

#define MT_FILTER_DEPTH_MAX 64
#define MT_FILTER_NODES_MAX 4096
#define MT_FILTER_TEXT_MAX 65536

typedef enum mt_filter_op {
    MT_FILTER_AND,
    MT_FILTER_OR,
    MT_FILTER_NOT,
    MT_FILTER_EQUAL, /* any value equals one of the literals */
    MT_FILTER_LESS,
    MT_FILTER_LESS_EQUAL,
    MT_FILTER_GREATER,
    MT_FILTER_GREATER_EQUAL
} mt_filter_op;

/* What a value is compared with, read once: as text, and as number or span of days where it can be. */
typedef struct mt_literal {
    mt_text text; /* in the filter's memory */
    bool quoted;
    bool is_number;
    double number;
    mt_day first, last; /* MT_NO_DAY: no date */
} mt_literal;

typedef struct mt_filter_node {
    mt_filter_op op;
    uint32_t left, right; /* children: and, or; not has left only */
    mt_text field;        /* comparisons; without "owner." */
    bool of_owner;
    uint32_t column;            /* of the field, from 1, for messages */
    uint32_t literal, literals; /* first and number */
} mt_filter_node;

struct mt_filter {
    char *text; /* the expression and after it the unescaped strings */
    MT_ARRAY(mt_filter_node) nodes;
    MT_ARRAY(mt_literal) literals;
    uint32_t root;
};

bool mt_number_parse(mt_text text, double *number); /* the whole text, JSON's grammar; locale-free */
void mt_literal_read(mt_literal *literal);          /* fills what follows from text and quoted */
bool mt_filter_value_matches(const mt_filter *f, const mt_filter_node *node, mt_text value);

/* The field names of the data model nearest to a wrong one; NULL: none is near. */
const char *mt_filter_known_near(mt_text field);
bool mt_filter_known(mt_text field);

/* Of a field without "owner.": whether its values are ids of bodies; whether it is one of memberships beside those. */
bool mt_field_names_bodies(mt_text field);
bool mt_field_of_membership(mt_text field);

#endif
