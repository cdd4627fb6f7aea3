/* Recursive descent over the filter language (docs/filters.md), with limits on depth and size.
 *
 *   expression := and-part { "or" and-part }          and-part := not-part { "and" not-part }
 *   not-part   := "not" not-part | "(" expression ")" | comparison
 *   comparison := field ( "=" | "!=" | "<" | "<=" | ">" | ">=" | ["not"] "has" ) value
 *               | field ["not"] "in" "(" value { "," value } ")"
 *   value      := 'string' with '' for a quote | word or number
 *
 * `a != v`, `not has`, `not in` are the negations of `a = v` and so on: true also where the field is absent. */
#include "libmatch/rank/filter.h"

typedef enum token_type {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_OPERATOR, /* = != < <= > >= ( ) , */
    TOKEN_BAD
} token_type;

typedef struct token {
    token_type type;
    mt_text text; /* a string's is unescaped */
    size_t at;
} token;

typedef struct parser {
    mt_filter *filter;
    size_t len, at;
    char *free_text; /* where unescaped strings go */
    token now;
    mt_error *err;
    int depth;
} parser;

static bool word_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' ||
           c == '-' || c == ':' || c == '+' || (unsigned char)c >= 128;
}

static void read_string(parser *p)
{
    const char *text = p->filter->text;
    char *out = p->free_text;
    p->now.type = TOKEN_STRING;
    for (p->at++;; p->at++) {
        if (p->at >= p->len) {
            p->now.type = TOKEN_BAD;
            p->now.text = mt_text_of("a string without its closing quote '");
            return;
        }
        if (text[p->at] == '\'') {
            if (p->at + 1 >= p->len || text[p->at + 1] != '\'') break;
            p->at++;
        }
        *p->free_text++ = text[p->at];
    }
    p->at++;
    p->now.text = mt_text_make(out, (size_t)(p->free_text - out));
}

static void advance(parser *p)
{
    const char *text = p->filter->text;
    while (p->at < p->len && (text[p->at] == ' ' || (text[p->at] >= '\t' && text[p->at] <= '\r'))) p->at++;
    size_t start = p->at;
    p->now = (token){TOKEN_END, mt_text_make(text + start, 0), start};
    if (start >= p->len) return;
    char c = text[start];
    if (c == '\'') {
        read_string(p);
        return;
    }
    if (word_byte(c)) {
        while (p->at < p->len && word_byte(text[p->at])) p->at++;
        p->now.type = TOKEN_WORD;
    } else if (strchr("=<>!(),", c)) {
        bool two = (c == '!' || c == '<' || c == '>') && start + 1 < p->len && text[start + 1] == '=';
        p->at += 1 + two;
        p->now.type = c == '!' && !two ? TOKEN_BAD : TOKEN_OPERATOR;
    } else {
        p->at++;
        p->now.type = TOKEN_BAD;
    }
    p->now.text = mt_text_make(text + start, p->at - start);
}

/* Columns are counted in characters, from 1. */
static size_t column_of(const parser *p, size_t at)
{
    size_t column = 1;
    for (size_t i = 0; i < at; i++) column += ((unsigned char)p->filter->text[i] & 0xC0) != 0x80;
    return column;
}

static match_status expected(const parser *p, const char *what)
{
    const token *t = &p->now;
    char found[48];
    size_t column = column_of(p, t->at);
    match_status status;
    mt_copy_text(found, sizeof found, t->text.data, t->text.len);
    if (t->type == TOKEN_BAD && t->text.len > 2)
        status = mt_fail(p->err, MATCH_E_SYNTAX, "filter, column %zu: %s", column, found);
    else if (t->type == TOKEN_BAD && found[0] == '"')
        status = mt_fail(p->err, MATCH_E_SYNTAX,
                         "filter, column %zu: strings are written in single quotes, 'like this'", column);
    else if (t->type == TOKEN_END)
        status =
            mt_fail(p->err, MATCH_E_SYNTAX, "filter, column %zu: %s expected, but the filter ends here", column, what);
    else
        status = mt_fail(p->err, MATCH_E_SYNTAX, "filter, column %zu: %s expected, not \"%s\"", column, what, found);
    mt_error_field(p->err, "filter", p->filter->text);
    return status;
}

static bool is_word(const parser *p, const char *lower)
{
    if (p->now.type != TOKEN_WORD || p->now.text.len != strlen(lower)) return false;
    for (size_t i = 0; i < p->now.text.len; i++)
        if ((p->now.text.data[i] | 0x20) != lower[i]) return false;
    return true;
}

static bool is_operator(const parser *p, const char *text)
{
    return p->now.type == TOKEN_OPERATOR && mt_text_is(p->now.text, text);
}

static bool reserved(const parser *p)
{
    return is_word(p, "and") || is_word(p, "or") || is_word(p, "not") || is_word(p, "in") || is_word(p, "has");
}

static match_status add_node(parser *p, mt_filter_node node, uint32_t *number)
{
    if (p->filter->nodes.len >= MT_FILTER_NODES_MAX)
        return mt_fail(p->err, MATCH_E_SYNTAX, "a filter may have at most %d comparisons and operators",
                       MT_FILTER_NODES_MAX);
    match_status status = MT_PUSH(&p->filter->nodes, node, p->err);
    if (status == MATCH_OK) *number = (uint32_t)p->filter->nodes.len - 1;
    return status;
}

static match_status parse_value(parser *p)
{
    mt_literal l = {.text = p->now.text, .quoted = p->now.type == TOKEN_STRING};
    if (is_operator(p, "=")) {
        mt_fail(p->err, MATCH_E_SYNTAX, "filter, column %zu: there is no \"==\"; equality is written with one \"=\"",
                column_of(p, p->now.at) - 1);
        mt_error_field(p->err, "filter", p->filter->text);
        return MATCH_E_SYNTAX;
    }
    if (p->now.type != TOKEN_STRING && (p->now.type != TOKEN_WORD || reserved(p)))
        return expected(p, "a value (a word, a number or a 'string')");
    mt_literal_read(&l);
    match_status status = MT_PUSH(&p->filter->literals, l, p->err);
    if (status == MATCH_OK) advance(p);
    return status;
}

static match_status parse_list(parser *p)
{
    match_status status = MATCH_OK;
    advance(p); /* in */
    if (!is_operator(p, "(")) return expected(p, "\"(\" and a list of values");
    do {
        advance(p);
        MT_TRY(parse_value(p));
    } while (is_operator(p, ","));
    if (!is_operator(p, ")")) return expected(p, "\",\" or \")\"");
    advance(p);
out:
    return status;
}

/* trl is a range [min,max]: it equals what it contains, that is, some value is not above and some is not below. */
static match_status contain(parser *p, mt_filter_node node, uint32_t *number)
{
    match_status status = MATCH_OK;
    uint32_t any = MT_NONE, low = 0, high = 0, both = 0;
    for (uint32_t i = 0; i < node.literals; i++) {
        mt_filter_node part = node;
        part.literal = node.literal + i;
        part.literals = 1;
        part.op = MT_FILTER_LESS_EQUAL;
        MT_TRY(add_node(p, part, &low));
        part.op = MT_FILTER_GREATER_EQUAL;
        MT_TRY(add_node(p, part, &high));
        MT_TRY(add_node(p, (mt_filter_node){.op = MT_FILTER_AND, .left = low, .right = high}, &both));
        if (any == MT_NONE)
            any = both;
        else
            MT_TRY(add_node(p, (mt_filter_node){.op = MT_FILTER_OR, .left = any, .right = both}, &any));
    }
    *number = any;
out:
    return status;
}

static match_status parse_operator(parser *p, mt_filter_node *node, bool *negated)
{
    static const struct {
        const char *text;
        mt_filter_op op;
        bool negated;
    } table[] = {{"=", MT_FILTER_EQUAL, false},   {"!=", MT_FILTER_EQUAL, true},
                 {"<", MT_FILTER_LESS, false},    {"<=", MT_FILTER_LESS_EQUAL, false},
                 {">", MT_FILTER_GREATER, false}, {">=", MT_FILTER_GREATER_EQUAL, false}};
    if (is_word(p, "not")) {
        *negated = true;
        advance(p);
        if (!is_word(p, "in") && !is_word(p, "has")) return expected(p, "\"in\" or \"has\"");
    }
    node->op = MT_FILTER_EQUAL;
    if (is_word(p, "in")) return parse_list(p);
    if (is_word(p, "has")) {
        advance(p);
        return parse_value(p);
    }
    for (size_t i = 0; i < MT_COUNT(table); i++) {
        if (!is_operator(p, table[i].text)) continue;
        node->op = table[i].op;
        *negated = table[i].negated;
        advance(p);
        return parse_value(p);
    }
    return expected(p, "an operator (= != < <= > >= in has)");
}

static match_status parse_comparison(parser *p, uint32_t *number)
{
    match_status status = MATCH_OK;
    bool negated = false;
    if (p->now.type != TOKEN_WORD || reserved(p)) return expected(p, "a field name");
    mt_filter_node node = {.field = p->now.text,
                           .column = (uint32_t)column_of(p, p->now.at),
                           .literal = (uint32_t)p->filter->literals.len};
    if (node.field.len > 6 && memcmp(node.field.data, "owner.", 6) == 0) {
        node.of_owner = true;
        node.field = mt_text_make(node.field.data + 6, node.field.len - 6);
    }
    advance(p);
    MT_TRY(parse_operator(p, &node, &negated));
    node.literals = (uint32_t)p->filter->literals.len - node.literal;
    if (node.op == MT_FILTER_EQUAL && !node.of_owner && mt_text_is(node.field, "trl"))
        MT_TRY(contain(p, node, number));
    else
        MT_TRY(add_node(p, node, number));
    if (negated) MT_TRY(add_node(p, (mt_filter_node){.op = MT_FILTER_NOT, .left = *number}, number));
out:
    return status;
}

static match_status parse_or(parser *p, uint32_t *number);

static match_status parse_not(parser *p, uint32_t *number)
{
    match_status status = MATCH_OK;
    if (++p->depth > MT_FILTER_DEPTH_MAX) {
        status = mt_fail(p->err, MATCH_E_SYNTAX, "filter, column %zu: nested deeper than %d", column_of(p, p->now.at),
                         MT_FILTER_DEPTH_MAX);
        goto out;
    }
    if (is_word(p, "not")) {
        advance(p);
        MT_TRY(parse_not(p, number));
        MT_TRY(add_node(p, (mt_filter_node){.op = MT_FILTER_NOT, .left = *number}, number));
    } else if (is_operator(p, "(")) {
        advance(p);
        MT_TRY(parse_or(p, number));
        if (!is_operator(p, ")")) {
            status = expected(p, "\"and\", \"or\" or \")\"");
            goto out;
        }
        advance(p);
    } else {
        MT_TRY(parse_comparison(p, number));
    }
out:
    p->depth--;
    return status;
}

/* A chain of one operator, made a balanced-enough list: left-deep trees are evaluated without recursion on the left. */
static match_status parse_chain(parser *p, const char *word, mt_filter_op op,
                                match_status (*part)(parser *p, uint32_t *number), uint32_t *number)
{
    match_status status = MATCH_OK;
    uint32_t right;
    MT_TRY(part(p, number));
    while (is_word(p, word)) {
        advance(p);
        MT_TRY(part(p, &right));
        MT_TRY(add_node(p, (mt_filter_node){.op = op, .left = *number, .right = right}, number));
    }
out:
    return status;
}

static match_status parse_and(parser *p, uint32_t *number)
{
    return parse_chain(p, "and", MT_FILTER_AND, parse_not, number);
}
static match_status parse_or(parser *p, uint32_t *number)
{
    return parse_chain(p, "or", MT_FILTER_OR, parse_and, number);
}

match_status mt_filter_parse(mt_text expression, mt_filter **out, mt_error *err)
{
    match_status status = MATCH_OK;
    if (expression.len > MT_FILTER_TEXT_MAX)
        return mt_fail(err, MATCH_E_TOO_BIG, "a filter may have at most %d bytes", MT_FILTER_TEXT_MAX);
    mt_filter *f = mt_alloc(1, sizeof *f);
    if (f) f->text = mt_alloc(2 * expression.len + 2, 1);
    if (!f || !f->text) {
        mt_filter_free(&f);
        return mt_fail_no_memory(err);
    }
    if (expression.len) memcpy(f->text, expression.data, expression.len);
    parser p = {.filter = f, .len = expression.len, .free_text = f->text + expression.len + 1, .err = err};
    if (memchr(f->text, 0, expression.len)) {
        status = mt_fail(err, MATCH_E_SYNTAX, "a filter may not hold NUL characters; remove them");
        goto out;
    }
    advance(&p);
    MT_TRY(parse_or(&p, &f->root));
    if (p.now.type != TOKEN_END) {
        status = expected(&p, "\"and\", \"or\" or the end");
        goto out;
    }
    *out = f;
    f = NULL;
out:
    mt_filter_free(&f);
    return status;
}

void mt_filter_free(mt_filter **filter)
{
    mt_filter *f = *filter;
    if (!f) return;
    mt_free(f->text);
    MT_ARRAY_FREE(&f->nodes);
    MT_ARRAY_FREE(&f->literals);
    mt_free(f);
    *filter = NULL;
}
