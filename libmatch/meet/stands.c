/* Hosts are numbered by name in the order of the tables. */
#include "libmatch/meet/stands.h"

#include "libmatch/base/hash_map.h"
#include "libmatch/base/memory.h"
#include "libmatch/meet/event_reader.h"

void mt_hosts_free(mt_hosts *hosts)
{
    mt_free(hosts->of_table);
    mt_free(hosts->of_participant);
    mt_free(hosts->first_table);
    *hosts = (mt_hosts){0};
}

static match_status number_tables(const mt_event *e, mt_hosts *h, mt_intern *names, mt_error *err)
{
    match_status status = MATCH_OK;
    for (uint32_t i = 0; i < e->tables; i++) {
        uint32_t host;
        bool fresh;
        h->of_table[i] = MT_NO_HOST;
        if (!e->table || !e->table[i].host) continue;
        MT_TRY(mt_intern_add(names, mt_text_of(e->table[i].host), &host, &fresh, err));
        h->of_table[i] = (int32_t)host;
        if (fresh) h->first_table[h->count++] = (int32_t)i;
    }
out:
    return status;
}

static match_status number_people(const mt_event *e, mt_hosts *h, const mt_intern *names, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf number = {0};
    for (uint32_t p = 0; p < e->participants; p++) {
        const mt_participant *who = &e->participant[p];
        h->of_participant[p] = MT_NO_HOST;
        if (!h->count) continue;
        mt_strbuf_clear(&number);
        mt_strbuf_format(&number, "%u", (unsigned)p);
        MT_TRY(mt_strbuf_status(&number, err));
        const char *called[] = {who->id ? who->id : number.data, who->org};
        for (size_t k = 0; k < MT_COUNT(called) && h->of_participant[p] == MT_NO_HOST; k++) {
            uint32_t host = called[k] ? mt_intern_find(names, mt_text_of(called[k])) : MT_NONE;
            if (host != MT_NONE) h->of_participant[p] = (int32_t)host;
        }
    }
out:
    mt_strbuf_free(&number);
    return status;
}

match_status mt_hosts_find(const mt_event *event, mt_hosts *hosts, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_intern names = {0};
    *hosts = (mt_hosts){mt_alloc(event->tables, sizeof(int32_t)), mt_alloc(event->participants, sizeof(int32_t)),
                        mt_alloc(event->tables, sizeof(int32_t)), 0};
    if (!hosts->of_table || !hosts->of_participant || !hosts->first_table) MT_TRY(mt_fail_no_memory(err));
    MT_TRY(number_tables(event, hosts, &names, err));
    MT_TRY(number_people(event, hosts, &names, err));
out:
    mt_intern_free(&names);
    if (status != MATCH_OK) mt_hosts_free(hosts);
    return status;
}

bool mt_hosts_allow(const mt_event *event, const mt_hosts *hosts, uint32_t meeting, uint32_t table)
{
    const mt_meeting *m = &event->meeting[meeting];
    if (!event->table || !event->table[table].reserved) return !m->at_stand;
    for (uint32_t k = 0; k < m->parties.count; k++)
        if (hosts->of_participant[m->parties.data[k]] == hosts->of_table[table]) return true;
    return false;
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

/* People of a host must not outnumber its stands: then one is always free for every meeting of theirs. */
static match_status count_stands(mt_event_reader *r, const mt_hosts *h, uint32_t *stands)
{
    const mt_event *e = r->event;
    match_status status = MATCH_OK;
    uint32_t *people = mt_alloc(h->count, sizeof *people);
    if (!people) return mt_fail_no_memory(r->err);
    for (uint32_t i = 0; e->table && i < e->tables; i++)
        if (e->table[i].reserved) stands[h->of_table[i]]++;
    for (uint32_t p = 0; p < e->participants; p++)
        if (h->of_participant[p] != MT_NO_HOST) people[h->of_participant[p]]++;
    for (uint32_t i = 0; e->table && status == MATCH_OK && i < e->tables; i++) {
        uint32_t host = e->table[i].reserved ? (uint32_t)h->of_table[i] : MT_NONE;
        mt_event_place place = {"tables", i, "host"};
        if (host == MT_NONE) continue;
        if (people[host] == 0)
            status = mt_event_bad(r, MATCH_E_VALUE, place, NULL, "no participant is or belongs to \"%.80s\"",
                                  e->table[i].host);
        else if (people[host] > stands[host])
            status = mt_event_bad(r, MATCH_E_VALUE, place, NULL,
                                  "%.80s has %u people and %u reserved table%s; reserve one for each, or for a person",
                                  e->table[i].host, (unsigned)people[host], (unsigned)stands[host],
                                  stands[host] == 1 ? "" : "s");
    }
    mt_free(people);
    return status;
}

/* Stands fill their location whether anybody sits there or not; of the shared tables of a location no more are of use
 * than what is left of its capacity. */
static match_status count_shared(mt_event_reader *r)
{
    mt_event *e = r->event;
    match_status status = MATCH_OK;
    uint32_t *used = mt_alloc(e->locations, sizeof *used);
    if (!used) return mt_fail_no_memory(r->err);
    e->tables_at_once = 0;
    for (uint32_t i = 0; e->table && i < e->tables; i++) {
        int32_t l = e->table[i].reserved ? e->table[i].location : -1;
        if (l >= 0 && used[l]++ >= e->location[l].capacity)
            MT_TRY(mt_event_bad(r, MATCH_E_VALUE, ((mt_event_place){"tables", i, "location"}), NULL,
                                "%.80s holds %u meetings at a time, more tables are reserved there", e->location[l].id,
                                (unsigned)e->location[l].capacity));
    }
    for (uint32_t i = 0; i < e->tables; i++) {
        int32_t l = e->table ? e->table[i].location : -1;
        if (e->table && e->table[i].reserved) continue;
        if (l >= 0 && used[l] >= e->location[l].capacity) continue;
        if (l >= 0) used[l]++;
        e->tables_at_once++;
    }
    e->tables_at_once -= e->spare_tables < e->tables_at_once ? e->spare_tables : e->tables_at_once;
out:
    mt_free(used);
    return status;
}

match_status mt_event_count_tables(mt_event_reader *r)
{
    match_status status = MATCH_OK;
    mt_event *e = r->event;
    mt_hosts hosts = {0};
    uint32_t *stands = NULL;
    MT_TRY(mt_hosts_find(e, &hosts, r->err));
    stands = mt_alloc(hosts.count, sizeof *stands);
    if (!stands) MT_TRY(mt_fail_no_memory(r->err));
    MT_TRY(count_stands(r, &hosts, stands));
    for (uint32_t m = 0; m < e->meetings; m++) {
        mt_meeting *meeting = &e->meeting[m];
        meeting->at_stand = false;
        for (uint32_t k = 0; !meeting->remote_only && k < meeting->parties.count; k++) {
            int32_t host = hosts.of_participant[meeting->parties.data[k]];
            meeting->at_stand |= host != MT_NO_HOST && stands[host] > 0;
        }
    }
    MT_TRY(count_shared(r));
out:
    mt_hosts_free(&hosts);
    mt_free(stands);
    return status;
}
