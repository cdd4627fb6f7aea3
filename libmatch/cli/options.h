/* The options of all commands in one table and one struct: an option means the same wherever it is accepted. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <match/match.h>

/* X(id, letter or 0, name, argument or NULL, help) */
#define OPTION_LIST(X)                                                                                               \
    X(AS_OF, 0, "as-of", "DATE", "the day that decides validity, deadlines and age (default: today, UTC)")           \
    X(VIEWER, 0, "viewer", "TIER", "highest tier shown: public, members or confidential (default)")                  \
    X(HELP, 'h', "help", NULL, "show this help")                                                                     \
    X(KIND, 0, "kind", "KIND", "kind of rows that name none; \"taxonomy\" for a table of concepts")                  \
    X(SCHEME, 0, "scheme", "NAME", "name of the taxonomy")                                                           \
    X(MAP, 0, "map", "MAP.json", "{column: key} for tables with other headers")                                      \
    X(STRICT, 0, "strict", NULL, "a bad optional field rejects its row")                                             \
    X(LEARNED, 0, "learned", NULL, "also learn which words go together: the channel learned of searches")            \
    X(TOKEN_RULES, 0, "token-rules", "FILE", "JSON array of {name, kind, pattern}: how to cut texts into words")     \
    X(QUERIES, 0, "queries", "FILE", "many queries at once")                                                         \
    X(IDS, 0, "ids", "FILE", "one id a line")                                                                        \
    X(VOTERS, 0, "voters", "FILE", "the merged voters of all shards")                                                \
    X(WANT, 0, "want", "WHAT", "what to return")                                                                     \
    X(MODE, 0, "mode", "MODE", "balanced (default), complement or peer")                                             \
    X(FILTER, 0, "filter", "EXPR", "only records for which it holds, such as \"country in ('RO', 'PL')\"")           \
    X(LANGUAGE, 0, "language", "CODE", "language of the query or of the texts written")                              \
    X(CHANNELS, 0, "channels", "LIST", "words,ngrams,concepts,learned,silent (default: all that the store has)")     \
    X(FIELD_WEIGHTS, 0, "field-weights", "F=W,...", "what fields are worth, such as title=2,text=1,keywords=0.5")    \
    X(FACETS, 0, "facets", "FIELD,...", "also count the values of these fields over all that is found")              \
    X(FACET_VALUES, 0, "facet-values", "N", "values shown of each field (default 10)")                               \
    X(NEW_ONLY, 0, "new-only", NULL, "leave out those with a past joint project or relation")                        \
    X(BEYOND, 0, "beyond", "K", "leave out those within K steps of the collaboration graph")                         \
    X(K, 'k', "top", "N", "how many (default 10)")                                                                   \
    X(EXPLAIN, 0, "explain", NULL, "give the reasons of every score")                                                \
    X(FORMAT, 0, "format", "F", "how to print")                                                                      \
    X(BETWEEN, 0, "between", "KEY=V1,V2", "only pairs whose KEY is V1 on one side and V2 on the other")              \
    X(MINIMUM, 0, "min", "S", "least score (default 0.5)")                                                           \
    X(GAIN, 0, "gain", "G", "exp (default) or linear")                                                               \
    X(TIME_LIMIT, 0, "time-limit", "S", "CPU seconds of each working thread (default 10)")                           \
    X(MOVES, 0, "moves", "N", "bound the search by work: equal runs give equal plans")                               \
    X(THREADS, 0, "threads", "N", "working threads (default 1; batch: all processors)")                              \
    X(SEED, 0, "seed", "N", "seed of the search (default 1)")                                                        \
    X(PROVE, 0, "prove", NULL, "try to prove the plan best, or that none exists")                                    \
    X(OUTPUT, 'o', "output", "PATH", "where to write; - is standard output")                                         \
    X(ZONE, 0, "zone", "ZONE", "time zone of slots that state none, such as Europe/Bucharest")                       \
    X(STAMP, 0, "stamp", "TIME", "time of writing put into calendars, ISO 8601 (without: the first slot's start)")   \
    X(SEQUENCE, 0, "sequence", "N", "raise it when agendas that were sent out have changed")                         \
    X(PRICE, 0, "price", "P", "what moving one kept meeting must win at least, in units of weight")                  \
    X(CURVE, 0, "curve", "P,P,...", "also report weight against moves at these prices")                              \
    X(CHANGES, 0, "changes", "FILE.csv", "write whose agenda changed and how")                                       \
    X(DETAILS, 0, "details", "FILE.json", "write the whole report: figures, changes, orphans, waiting list")         \
    X(NEW_EVENT, 0, "new-event", "FILE.json", "write the event as it is after the changes")                          \
    X(HIGHEST, 0, "highest", "N", "greatest minimum that is tried (default 5)")                                      \
    X(FEEDBACK, 0, "feedback", "FILE.jsonl", "write feedback records, ready for import")                             \
    X(AT, 0, "at", "DATE", "date of the feedback records")                                                           \
    X(BEFORE, 0, "before", "PLAN.json", "the plan sent out before: what took its end is cancelled")                  \
    X(NAME, 0, "name", "TEXT", "name of the event")                                                                  \
    X(CLUSTERS, 0, "clusters", "A,B", "a session between the members of clusters")                                   \
    X(SLOTS, 0, "slots", "N", "number of time slots")                                                                \
    X(MORNING, 0, "morning-slots", "N", "how many of the slots are in the morning")                                  \
    X(TABLES, 0, "tables", "N", "number of tables")                                                                  \
    X(WISHES, 0, "wishes", "N", "wishes per participant, from the partner ranking")                                  \
    X(MAX_MEETINGS, 0, "max-meetings", "N", "most meetings of a participant")                                        \
    X(MIN_MEETINGS, 0, "min-meetings", "N", "meetings every participant should have")                                \
    X(FAIRNESS, 0, "fairness", "D", "most allowed difference of breaks between participants")                        \
    X(TITLE, 0, "title", "TEXT", "title of the page")                                                                \
    X(QUALITY, 0, "quality", NULL, "section: data quality")                                                          \
    X(PARTNERS, 0, "partners", "ID", "section: partners of ID")                                                      \
    X(SEARCH, 0, "search", "TEXT", "section: who answers TEXT")                                                      \
    X(EVENT, 0, "event", "EVENT.json", "section: an event; its plan follows with --plan")                            \
    X(PLAN, 0, "plan", "PLAN.json", "the plan of the event before it")                                               \
    X(TEXT, 0, "text", "TEXT", "a need or competence in words; may be given several times")                          \
    X(TARGET, 0, "target", "ID", "a call, cluster, request or idea as target; may be given several times")           \
    X(BRANCH, 0, "branch", "SCHEME:CODE", "a taxonomy branch as target; may be given several times")                 \
    X(ENOUGH, 0, "enough", "C", "coverage from which a need counts as met (default 0.35)")                           \
    X(SHARE, 0, "share", "S", "the smallest set that brings this share of the total, 0 to 1")                        \
    X(FIXED, 0, "fixed", "ID,ID,...", "partners that must take part")                                                \
    X(FORBIDDEN, 0, "forbidden", "ID,ID,...", "partners that must not")                                              \
    X(TYPES, 0, "types", "TYPE,TYPE,...", "types that are needed (of every group: at least one each)")               \
    X(EXCLUDED, 0, "excluded-countries", "RU,BY,...", "countries that may not take part")                            \
    X(MIN_PARTNERS, 0, "min-partners", "N", "least partners")                                                        \
    X(MAX_PARTNERS, 0, "max-partners", "N", "most partners")                                                         \
    X(MIN_COUNTRIES, 0, "min-countries", "N", "least countries")                                                     \
    X(BUDGET, 0, "budget", "SUM", "most that all partners may cost together")                                        \
    X(COST, 0, "cost", "SUM", "what a partner costs (single ones: \"costs\" in --spec)")                             \
    X(PAST, 0, "past", "P", "-1 avoids partners with past joint work, 1 prefers them (default 0)")                   \
    X(LEAST, 0, "least", "C", "coverage that every competence must have")                                            \
    X(CLUSTER, 0, "cluster", "ID", "only this cluster and its members")                                              \
    X(INTO, 0, "into", "N", "how many groups")                                                                       \
    X(MIN_SIZE, 0, "min-size", "N", "least members of a group")                                                      \
    X(MAX_SIZE, 0, "max-size", "N", "most members of a group")                                                       \
    X(TOGETHER, 0, "together", "ID,ID", "two that belong together; may be given several times")                      \
    X(APART, 0, "apart", "ID,ID", "two that must not meet; may be given several times")                              \
    X(LAST, 0, "last", "FILE.json", "{id: group} of last time: as few changes as can be")                            \
    X(PROFILE, 0, "profile", NULL, "what the cluster offers as a whole")                                             \
    X(THEMES, 0, "themes", NULL, "interests that several members share")                                             \
    X(NETWORK, 0, "network", NULL, "organisations and competences as a network")                                     \
    X(WEIGHTS, 0, "weights", "PART=W,...", "of needs, complement, common, geography, agreements")                    \
    X(GEOGRAPHY, 0, "geography", "HOW", "near (default), far or abroad")                                             \
    X(ALL_NEEDS, 0, "all-needs", NULL, "also needs that are met at home")                                            \
    X(PORTFOLIO, 0, "portfolio", "N", "clusters in the best set (default 3)")                                        \
    X(OVERSUPPLY, 0, "oversupply", "N", "holders from which a need is over-supplied (default 5)")                    \
    X(TECHNOLOGIES, 0, "technologies", "FILE.csv", "table of technologies")                                          \
    X(NEEDS, 0, "needs", "FILE.csv", "table of needs")                                                               \
    X(SHEETS, 0, "sheets", "FOLDER", "write a match sheet for every member")                                         \
    X(SPEC, 0, "spec", "FILE.json", "more options, see docs/groups.md")                                              \
    X(GROUPS, 0, "groups", "REPORT.json", "section: a report of gaps, map, consortium, clusters ...")                \
    X(DIVERSITY, 0, "diversity", "D", "0 (default) to 1: how much a list avoids entries that are almost the same")   \
    X(UNDISCLOSED, 0, "undisclosed", NULL, "what --viewer may not see ranks too, without being shown")               \
    X(WORDING, 0, "wording", "FOR", "mutual (default), or what only one side gets: a or b")                          \
    X(MOST, 0, "most", "N", "most lists that one organisation may be in")                                            \
    X(FEWEST, 0, "fewest", "N", "lists that every organisation within reach should be in")                           \
    X(GINI, 0, "gini", "G", "greatest Gini coefficient of exposure")                                                 \
    X(EXPOSURE, 0, "exposure", "E", "place r of a list is looked at with chance r^-E (default 1; 0: no correction)") \
    X(CALIBRATE_ONLY, 0, "calibrate-only", NULL, "learn the level of the scores alone: no list changes its order")   \
    X(DRY_RUN, 0, "dry-run", NULL, "report only, keep nothing")                                                      \
    X(USE, 0, "use", "VERSION", "put a learned model to use; 0 is the shipped one")                                  \
    X(LIST, 0, "list", NULL, "list what is kept")                                                                    \
    X(REMOVE, 0, "remove", "ID", "remove a standing query")                                                          \
    X(PEEK, 0, "peek", NULL, "the news stays unread")                                                                \
    X(DIFFERENT, 0, "different", NULL, "they are not the same: do not ask again")                                    \
    X(ABOUT, 0, "about", "ID", "the record that the text is about")                                                  \
    X(TO, 0, "to", "WHOM", "to whom it was disclosed")                                                               \
    X(PURPOSE, 0, "purpose", "TEXT", "why it was disclosed")                                                         \
    X(CHECK, 0, "check", NULL, "only tell whether the log, the index is as it was written")                          \
    X(PART, 0, "part", "I/N", "only every N-th question, from the I-th on (0 to N - 1)")                             \
    X(RESUME, 0, "resume", NULL, "go on behind the answers that the output has")

typedef enum option_id {
    OPTION_END = 0,
    OPTION_BEFORE_FIRST = 255, /* above every letter */
#define X(id, letter, name, argument, help) OPTION_##id,
    OPTION_LIST(X)
#undef X
        OPTION_AFTER_LAST
} option_id;

typedef enum format {
    FORMAT_TABLE,
    FORMAT_JSONL,
    FORMAT_CSV,
    FORMAT_TSV,
    FORMAT_TREC,
    FORMAT_TEXT,
    FORMAT_SVG,
    FORMAT_GRAPHML,
    FORMAT_GEXF
} format;

/* A section of a report, in the order of the command line. */
typedef struct section {
    option_id id;
    const char *value;
    const char *plan; /* of an event */
} section;
#define MAX_SECTIONS 256

/* What a command on groups was told, in order; they become keys of one JSON object (group_options.h). */
typedef struct setting {
    option_id id;
    const char *value; /* NULL: a flag */
} setting;
#define MAX_SETTINGS 512

typedef struct options {
    const struct command *command;
    char **operand;
    int operands;
    match_tier viewer;
    const char *as_of;

    /* import, and ranking */
    const char *kind, *scheme, *map;
    const char *token_rules;
    const char *queries, *ids, *voters, *filter, *language, *channels, *field_weights, *facets;
    size_t facet_values; /* 0: not said */
    match_want want;
    match_mode mode;
    format format;
    int beyond;
    bool strict, new_only, explain, learned;

    /* duplicates, evaluation and planning */
    bool linear, prove;
    int threads;
    size_t k; /* 0: not said */
    const char *between;
    double minimum;      /* negative: not said */
    double time_limit_s; /* 0: not said */
    uint64_t moves, seed;

    /* what is written, and where */
    const char *output, *title, *zone, *stamp;
    const char *name, *clusters;
    int64_t slots, morning_slots, tables, wishes, max_meetings, min_meetings, fairness; /* -1: not said */
    section section[MAX_SECTIONS];
    size_t sections;
    int sequence;

    /* groups */
    setting setting[MAX_SETTINGS];
    size_t settings;
    const char *technologies, *needs, *sheets, *spec;

    /* repair */
    double price; /* negative: not said */
    const char *curve, *changes, *details, *new_event;

    /* before and after the event */
    int64_t highest; /* -1: not said */
    const char *feedback, *at, *before;

    /* lists, learning, standing queries, confidentiality */
    double diversity, gini, exposure; /* exposure: negative: not said */
    match_wording wording;
    int64_t most, fewest, use; /* use: -1: not said */
    bool undisclosed, dry_run, calibrate_only, list, peek, different, check;
    const char *remove, *about, *to, *purpose;

    /* batches */
    const char *part;
    bool resume;
} options;

/* Reads the command line. Gives true when there is something to run, else false with *status: help was shown, or the
 * usage was bad and has been explained. */
bool options_read(options *o, int argc, char **argv, int *status);

/* Help on standard output. */
void help_all(void);
void help_command(const struct command *c);

#endif
