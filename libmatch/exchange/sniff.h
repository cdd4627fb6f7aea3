/* Which format a file is in: by its name, else by how it begins; and files that are none of ours, with the cure. */
#ifndef MT_EXCHANGE_SNIFF_H
#define MT_EXCHANGE_SNIFF_H

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

typedef enum mt_format { MT_FORMAT_NONE = 0, MT_FORMAT_JSONL, MT_FORMAT_CSV, MT_FORMAT_TSV, MT_FORMAT_XML } mt_format;

const char *mt_format_name(mt_format format); /* "jsonl" ... */
/* From an option; E_VALUE for an unknown name. */
match_status mt_format_from_name(const char *name, mt_format *format, mt_error *err);
/* E_FORMAT (spreadsheets, archives, a JSON list, nothing known), E_ENCODING (UTF-16). An empty file without a known
 * extension counts as JSON Lines without a row. */
match_status mt_format_sniff(const char *name, mt_text data, mt_format *format, mt_error *err);
/* Refuses contents that no reader here can take, whatever the name says: UTF-16, spreadsheets, archives. */
match_status mt_format_refuse(mt_text data, mt_error *err);

#endif
