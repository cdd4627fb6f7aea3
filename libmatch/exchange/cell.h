/* The text of one cell as a value: trimmed, split, converted by type. What does not fit its type stays text. */
#ifndef MT_EXCHANGE_CELL_H
#define MT_EXCHANGE_CELL_H

#include "libmatch/base/json.h"
#include "libmatch/exchange/keys.h"

/* Blanks, tabs, line ends and no-break spaces off at both ends. */
mt_text mt_cell_trim(mt_text cell);
/* Takes the next part up to `;` off *rest, trimmed (empty ones too); false when nothing is left. Start with the cell.
 */
bool mt_cell_next(mt_text *rest, mt_text *part);
/* Gives *value (json_decref), by the shape of its key: lists parted by `;`, "4-6" as levels, "from;until" or
 * "from/until" as a period (either may be empty), whole numbers where numbers belong, dates with the day first and dots
 * ("12.05.2026") as ISO 8601. The cell is trimmed and valid UTF-8. */
match_status mt_cell_value(mt_shape shape, mt_text cell, json_t **value, mt_error *err);

#endif
