/* What the matcher knows of a store beyond its words, built once per generation, viewer and day: organisations as
 * vertices, who holds which item, the collaboration graph, and the bonds between organisations. Most of it can be kept
 * in a file from process to process: world_image.h.
 *
 * Vertices, edges and lists of items follow the ids and what records say, never the order in which they came: whatever
 * goes through them gives the same lists, and adds up to the same last bit, for the same records. */
#ifndef MT_WORLD_WORLD_H
#define MT_WORLD_WORLD_H

#include "libmatch/base/file.h"
#include "libmatch/index/index.h"
#include "libmatch/world/affinity.h"
#include "libmatch/world/circles.h"
#include "libmatch/world/conditions.h"
#include "libmatch/world/graph.h"
#include "libmatch/world/own_score.h"
#include "libmatch/world/selection.h"

/* Bonds between two organisations, as bits; stored from both sides. */
typedef enum mt_bond_kind {
    MT_BOND_PARTNER = 1,
    MT_BOND_PROJECT = 2,
    MT_BOND_AGREEMENT = 4,
    MT_BOND_MET = 8,
    MT_BOND_BLOCK = 16,
    MT_BOND_COMPETITOR = 32,
    MT_BOND_GROUP = 64,   /* relation same_group */
    MT_BOND_PARENT = 128, /* one names the other as parent */
    /* what keeps apart and is above the viewer's tier, itself or one of the two: without saying why */
    MT_BOND_WITHHELD = 256,      /* block, competitor */
    MT_BOND_WITHHELD_GROUP = 512 /* same_group, parent */
} mt_bond_kind;
#define MT_BONDS_WORK (MT_BOND_PARTNER | MT_BOND_PROJECT | MT_BOND_AGREEMENT | MT_BOND_MET)
#define MT_BONDS_GROUP (MT_BOND_GROUP | MT_BOND_PARENT)
#define MT_BONDS_WHOLE_GROUP (MT_BONDS_GROUP | MT_BOND_WITHHELD_GROUP)
#define MT_BONDS_WITHHELD (MT_BOND_WITHHELD | MT_BOND_WITHHELD_GROUP)
/* keeps apart, group or not */
#define MT_BONDS_APART (MT_BOND_BLOCK | MT_BOND_COMPETITOR | MT_BOND_WITHHELD | MT_BONDS_WHOLE_GROUP)

typedef struct mt_bond {
    uint32_t a, b; /* vertices */
    uint32_t kinds;
} mt_bond;

#define MT_FIRST_DAY (MT_NO_DAY + 1)
#define MT_LAST_DAY INT32_MAX

typedef struct mt_world {
    uint32_t vertices;   /* in byte order of their ids */
    mt_num *num;         /* [vertices] the record, 0 when dangling */
    uint32_t *doc;       /* [vertices] its document, MT_NONE when it has none */
    mt_num highest;      /* highest record number */
    uint32_t *vertex_of; /* [highest + 1] MT_NONE when the record is no organisation */
    uint32_t names;      /* name numbers of the store: 1 to this */
    uint32_t *named;     /* [names + 1] the vertex of a name number */
    uint32_t *name;      /* [vertices] and back; 0 when it has none */
    mt_day from, until;  /* the days for which the world is this one, both included */

    mt_graph graph;
    /* [edges] the project, 0 for a relation, the cluster for a membership edge: projects by id, then relations by the
     * ids of the two, then clusters by id */
    mt_num *edge_num;
    uint32_t *holder_begin;   /* [highest + 2] owners and participants of each item */
    uint32_t *holder;         /* vertices */
    uint32_t *item_begin;     /* [vertices + 1] items of each vertex, newest first: item_order.h */
    mt_num *item;             /* only visible ones */
    uint32_t *item_place;     /* [highest + 1] place of an item in byte order of all ids of items, from 1; 0: none */
    uint32_t *member_begin;   /* [vertices + 1] clusters that a vertex is a member of today */
    uint32_t *member_cluster; /* vertices */
    uint32_t *requests;       /* [vertices] usable requests, ideas and calls */
    uint32_t *offers;         /* [vertices] usable offers and competences */
    uint32_t bodies;          /* vertices with a record that the viewer may see */

    uint32_t *bond_begin; /* [vertices + 1] */
    mt_bond *bond;        /* a = the vertex; ascending b */

    mt_affinity countries, types;
    double undated;           /* share of the joint works whose start is not said, 0 when there are none */
    mt_circles_place *places; /* [vertices] where each stands in the network */

    /* kept by coverage.c from question to question, made when first needed */
    mt_bitset needs, answers; /* usable documents that ask, and that answer */
    double *asked;            /* [vertices] sum of the priorities of its usable needs */
    double *room;             /* [vertices + holdings] all 0 between questions */
    mt_own_scores own;
    mt_conditions conditions;

    mt_mapping image; /* where the arrays above lie when they come from a file, else empty */
} mt_world;

match_status mt_world_build(mt_store *store, const mt_index *index, const mt_selection *selection, mt_world *world,
                            mt_error *err);
void mt_world_free(mt_world *world);
/* Makes what depends on more than the viewer and the days of the world, or is quickly made: who states how many
 * requests and offers, how many bodies there are. */
match_status mt_world_count_items(mt_world *world, const mt_index *index, const mt_selection *selection, mt_error *err);

uint32_t mt_world_vertex(const mt_world *world, mt_num num);   /* MT_NONE when it is no organisation */
uint32_t mt_world_named(const mt_world *world, uint32_t name); /* by name number; MT_NONE when there is none */
/* For what is listed by id: the place of an item among all; 0, before all of them, when it is none. */
static inline uint32_t mt_world_item_place(const mt_world *world, mt_num num)
{
    return num <= world->highest ? world->item_place[num] : 0;
}
/* kinds of bonds between two vertices, 0 none */
uint32_t mt_world_bonds(const mt_world *world, uint32_t a, uint32_t b);
/* Sets the bits of the source and of everybody reached from it over bonds of these kinds, any number of steps: its
 * group. What `out` has already is not gone through. */
match_status mt_world_group(const mt_world *world, uint32_t source, uint32_t kinds, mt_bitset *out, mt_error *err);

#endif
