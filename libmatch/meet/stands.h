/* Reserved tables: who has one. */
#ifndef MT_MEET_STANDS_H
#define MT_MEET_STANDS_H

#include <stdint.h>

#include "libmatch/base/error.h"
#include "libmatch/meet/event.h"

#define MT_NO_HOST (-1)

/* Hosts of tables by number: of each table, and of each participant (by id, or by number where it has none; else by
 * organisation). MT_NO_HOST: none. */
typedef struct mt_hosts {
    int32_t *of_table, *of_participant;
    int32_t *first_table; /* [count] */
    uint32_t count;
} mt_hosts;

/* Free with mt_hosts_free. */
match_status mt_hosts_find(const mt_event *event, mt_hosts *hosts, mt_error *err);
void mt_hosts_free(mt_hosts *hosts);

/* May the meeting be at the table: at a reserved one only with a host of it, at a shared one only without a stand? */
bool mt_hosts_allow(const mt_event *event, const mt_hosts *hosts, uint32_t meeting, uint32_t table);

#endif
