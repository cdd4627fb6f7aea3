/* The fairness certificate in words: each row as notes, so that it is told in the language of who reads it. */
#include "libmatch/base/memory.h"
#include "libmatch/meet/share.h"

/* The meetings that change besides the one gained; a list that does not fit into memory is told at the end. */
static void tell_several(const mt_share_row *row, mt_notes *notes)
{
    mt_note note = MT_NOTE_OF(MT_NOTE_SHARE_SEVERAL, (double)row->slot, (double)row->changed - 1);
    note.meeting = row->meeting;
    note.list = mt_alloc(row->changed, sizeof *note.list);
    if (!note.list) notes->bad = true;
    for (uint32_t i = 0; note.list && i < row->changed; i++)
        if ((int64_t)row->changes[i].meeting != row->meeting) note.list[note.listed++] = row->changes[i].meeting;
    mt_notes_add(notes, note);
    if (row->giver < 0) return;
    mt_note loss = mt_note_make(MT_NOTE_SHARE_FEWER, 0, NULL);
    loss.other = row->giver;
    mt_notes_add(notes, loss);
}

static void tell_exchange(const mt_share_row *row, mt_notes *notes)
{
    mt_note note = row->gives_up < 0 ? MT_NOTE_OF(MT_NOTE_SHARE_ROOM, (double)row->slot)
                                     : MT_NOTE_OF(MT_NOTE_SHARE_GIVES_WAY, (double)row->slot, (double)row->gives_up);
    note.meeting = row->meeting;
    note.other = row->giver;
    switch (row->exchange) {
    case MT_SHARE_NOT_ASKED: break;
    case MT_SHARE_ROOM:
    case MT_SHARE_ONE: mt_notes_add(notes, note); break;
    case MT_SHARE_SEVERAL: tell_several(row, notes); break;
    case MT_SHARE_NONE: mt_notes_add_code(notes, MT_NOTE_SHARE_NOBODY); break;
    case MT_SHARE_UNDECIDED: mt_notes_add_code(notes, MT_NOTE_SHARE_OPEN); break;
    }
}

void mt_share_tell(const mt_share_row *row, mt_notes *notes)
{
    double got = row->got, asked = row->asked;
    if (row->asked == 0)
        mt_notes_add(notes, mt_note_about(mt_note_make(MT_NOTE_SHARE_NOTHING, 0, NULL), row->participant));
    else if (row->reason == MT_SHARE_ALL_MET)
        mt_notes_add(notes, mt_note_about(MT_NOTE_OF(MT_NOTE_SHARE_ALL_MET, asked), row->participant));
    else
        mt_notes_add(notes, mt_note_about(MT_NOTE_OF(MT_NOTE_SHARE_GOT, got, asked), row->participant));
    if (row->reason == MT_SHARE_FULL) mt_notes_add_code(notes, MT_NOTE_SHARE_FULL);
    if (row->reason == MT_SHARE_NO_SLOT) mt_notes_add_code(notes, MT_NOTE_SHARE_NO_SLOT);
    if (row->reason == MT_SHARE_BUSY) mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_SHARE_BUSY, row->most));
    if (row->got >= row->guaranteed) return;
    mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_SHARE_SHORT, row->guaranteed));
    if (row->got < row->most) tell_exchange(row, notes);
}

mt_share_sum mt_share_sum_of(const mt_event *event, const mt_share_row *row)
{
    mt_share_sum sum = {.participants = event->participants, .fewest = event->participants ? UINT32_MAX : 0};
    for (uint32_t p = 0; p < event->participants; p++) {
        sum.kept += row[p].got >= row[p].guaranteed;
        if (row[p].got < row[p].guaranteed) sum.below += row[p].guaranteed - row[p].got;
        if (row[p].got < sum.fewest) sum.fewest = row[p].got;
        if (row[p].got > sum.most) sum.most = row[p].got;
    }
    return sum;
}

bool mt_share_bounds(const mt_share_sum *sum, const mt_plan *plan)
{
    return plan->bound.below_minimum.known && plan->bound.below_minimum.value <= (double)sum->below;
}

void mt_share_sum_tell(const mt_share_sum *sum, const mt_plan *plan, mt_notes *notes)
{
    mt_notes_add(notes, sum->fewest == sum->most
                            ? MT_NOTE_OF(MT_NOTE_SHARE_ALIKE, sum->participants, sum->fewest, sum->kept)
                            : MT_NOTE_OF(MT_NOTE_SHARE_OF_ALL, sum->participants, sum->fewest, sum->most, sum->kept));
    if (!sum->below) {
        mt_notes_add_code(notes, MT_NOTE_SHARE_NONE_SHORT);
        return;
    }
    mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_SHARE_MISSING, (double)sum->below));
    if (mt_share_bounds(sum, plan))
        mt_notes_add(notes, MT_NOTE_OF(MT_NOTE_SHARE_MISSING_BOUND, plan->bound.below_minimum.value));
}
