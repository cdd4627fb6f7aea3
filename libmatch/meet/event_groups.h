/* Organisations and delegations as groups of participants, for wishes that name them and for people who go to every
 * meeting together. Private to the readers of events. */
#ifndef MT_MEET_EVENT_GROUPS_H
#define MT_MEET_EVENT_GROUPS_H

#include "libmatch/meet/event_reader.h"

/* Which participants a wish is from or to. */
typedef enum mt_end_kind { MT_END_ONE, MT_END_ANY, MT_END_ALL } mt_end_kind;

typedef struct mt_end {
    mt_end_kind kind;
    uint32_t who; /* participant, or group for MT_END_ANY and MT_END_ALL */
} mt_end;

typedef struct mt_groups {
    mt_intern names; /* organisations, then delegations that no organisation is called like */
    uint32_t organisations;
    uint32_t *start, *member; /* [groups + 1] into member, ascending in each group */
    uint32_t *company;        /* per participant: the shared group it belongs to, or MT_NONE */
    bool any_shared;
} mt_groups;

/* Gathers the groups and reads `shared`. Free with mt_groups_free. */
match_status mt_groups_init(mt_event_reader *r, mt_groups *groups);
void mt_groups_free(mt_groups *groups);

/* Reads one end of a wish: `key` ("from" or "to"), or key_any, key_all; exactly one of them. */
match_status mt_groups_read_end(mt_event_reader *r, const mt_groups *g, size_t wish, const json_t *item,
                                const char *const key[3], mt_end *end);
/* Participants of the end, one after the other: those of a group, or the one. */
mt_index_list mt_groups_members(const mt_groups *g, const mt_end *end);
/* Adds a participant and its company to the parties of a meeting, each once. False: too many. */
bool mt_groups_add_party(const mt_groups *g, uint32_t participant, uint32_t *party, uint32_t *parties);

/* Whoever goes to every meeting together is party to every listed meeting of one of them. */
match_status mt_groups_share_listed(mt_event_reader *r, const mt_groups *g);

/* A wish with an organisation or delegation on a side, all wishes of the two merged. */
typedef struct mt_group_wish {
    mt_end first, second;
    double weight;
    bool mutual;
} mt_group_wish;

typedef bool mt_veto_test(const void *context, uint32_t a, uint32_t b);

/* Makes meetings of them, in their order behind the others: one each, or a choice of several. */
match_status mt_groups_make_meetings(mt_event_reader *r, const mt_groups *g, const mt_group_wish *wish, size_t wishes,
                                     mt_veto_test *vetoed, const void *context);

#endif
