/* The event model apart from reading it: its end, and the questions everybody asks. */
#include "libmatch/meet/event.h"

#include <string.h>

#include "libmatch/base/memory.h"

static void free_participants(mt_event *e)
{
    for (uint32_t i = 0; e->participant && i < e->participants; i++) {
        mt_participant *p = &e->participant[i];
        mt_free(p->id);
        mt_free(p->org);
        mt_free(p->name);
        mt_free(p->side);
        mt_free(p->delegation);
        mt_free(p->zone);
        mt_free(p->window);
        mt_free(p->extra);
    }
    mt_free(e->participant);
}

static void free_places(mt_event *e)
{
    for (uint32_t i = 0; e->slot && i < e->slots; i++) {
        mt_free(e->slot[i].start);
        mt_free(e->slot[i].end);
    }
    for (uint32_t i = 0; e->table && i < e->tables; i++) {
        mt_free(e->table[i].id);
        mt_free(e->table[i].name);
        mt_free(e->table[i].host);
    }
    for (uint32_t i = 0; e->location && i < e->locations; i++) mt_free(e->location[i].id);
    mt_free(e->slot);
    mt_free(e->table);
    mt_free(e->location);
}

void mt_event_free(mt_event **event)
{
    if (!event || !*event) return;
    mt_event *e = *event;
    free_participants(e);
    free_places(e);
    for (uint32_t i = 0; e->choice && i < e->choices; i++) mt_free(e->choice[i]);
    for (uint32_t i = 0; e->shared && i < e->shared_count; i++) mt_free(e->shared[i]);
    mt_free(e->choice);
    mt_free(e->shared);
    mt_free(e->name);
    mt_free(e->zone);
    mt_free(e->meeting);
    mt_free(e->veto);
    mt_free(e->precedence);
    mt_free(e->pool);
    mt_free(e->shared_pool);
    mt_free(e->choice_pool);
    mt_free(e);
    *event = NULL;
}

static bool listed(mt_index_list list, uint32_t value)
{
    uint32_t low = 0, high = list.count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (list.data[middle] < value)
            low = middle + 1;
        else
            high = middle;
    }
    return low < list.count && list.data[low] == value;
}

bool mt_event_allows(const mt_event *event, uint32_t meeting, uint32_t slot)
{
    const mt_meeting *m = &event->meeting[meeting];
    if (slot >= event->slots || m->vetoed) return false;
    if (m->fixed != MT_UNPLACED && (uint32_t)m->fixed != slot) return false;
    if (m->session == MT_SESSION_AM && slot >= event->morning_slots) return false;
    if (m->session == MT_SESSION_PM && slot < event->morning_slots) return false;
    for (uint32_t i = 0; i < m->parties.count; i++)
        if (listed(event->participant[m->parties.data[i]].forbidden, slot)) return false;
    return true;
}

/* Does nobody differ from the first in this text? One who states nothing differs from everybody. */
static bool all_the_same(const mt_event *e, mt_index_list who, size_t offset)
{
    const char *first = NULL;
    for (uint32_t k = 0; k < who.count; k++) {
        const char *own = *(char *const *)(const void *)((const char *)&e->participant[who.data[k]] + offset);
        if (!own || (k > 0 && strcmp(own, first) != 0)) return false;
        if (k == 0) first = own;
    }
    return true;
}

bool mt_event_within(const mt_event *event, mt_index_list parties)
{
    return (event->across & MT_ACROSS_SIDE && all_the_same(event, parties, offsetof(mt_participant, side))) ||
           (event->across & MT_ACROSS_DELEGATION &&
            all_the_same(event, parties, offsetof(mt_participant, delegation))) ||
           (event->across & MT_ACROSS_ORG && all_the_same(event, parties, offsetof(mt_participant, org)));
}

void mt_event_participant_label(const mt_event *event, uint32_t participant, mt_strbuf *out)
{
    const mt_participant *p = participant < event->participants ? &event->participant[participant] : NULL;
    if (!p || (!p->name && !p->id)) {
        mt_strbuf_format(out, "participant %u", (unsigned)participant);
        return;
    }
    mt_strbuf_str(out, p->name ? p->name : p->id);
    if (p->namesake && p->id)
        mt_strbuf_format(out, " [%s]", p->id);
    else if (p->namesake)
        mt_strbuf_format(out, " [%u]", (unsigned)participant);
}
