/* The tables of records.db as SQL text, and the numbers that mark the file as ours. */
#ifndef MT_STORE_SCHEMA_H
#define MT_STORE_SCHEMA_H

#include <stddef.h>
#include <stdint.h>

/* "LMAT": PRAGMA application_id, at byte 68 of the file */
#define MT_SCHEMA_APPLICATION_ID 0x4c4d4154
/* PRAGMA user_version of the newest schema this build knows: the number of steps */
#define MT_SCHEMA_VERSION 3

/* The oldest schema that can be read without being brought up to date: later ones add tables, or take away what nothing
 * reads. */
#define MT_SCHEMA_READABLE 1

/* steps[n] turns version n into version n + 1; version 0 is an empty file. A released step is never edited. */
extern const char *const mt_schema_steps[MT_SCHEMA_VERSION];

#endif
