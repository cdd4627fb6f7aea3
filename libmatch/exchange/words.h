/* The words of agendas and pages in English, Romanian and Polish. */
#ifndef MT_EXCHANGE_WORDS_H
#define MT_EXCHANGE_WORDS_H

#include "libmatch/base/error.h"

typedef enum mt_tongue { MT_TONGUE_EN = 0, MT_TONGUE_RO = 1, MT_TONGUE_PL = 2 } mt_tongue;

/* X(name, English, Romanian, Polish) */
#define MT_WORD_LIST(X)                                                                          \
    X(MEETING_WITH, "Meeting with ", "Întâlnire cu ", "Spotkanie: ")                             \
    X(AGENDA_OF, "Agenda of ", "Agenda pentru ", "Program: ")                                    \
    X(TABLE, "Table", "Masa", "Stolik")                                                          \
    X(SLOT, "Slot", "Interval", "Termin")                                                        \
    X(ONLINE, "online", "online", "online")                                                      \
    X(NO_MEETINGS, "No meetings.", "Nicio întâlnire.", "Brak spotkań.")                          \
    X(SKIP, "Skip to the content", "Salt la conținut", "Przejdź do treści")                      \
    X(CONTENTS, "Contents", "Cuprins", "Spis treści")                                            \
    X(WHY, "Why", "De ce", "Dlaczego")                                                           \
    X(GIVES, "Gives what is sought", "Oferă ce se caută", "Daje to, czego szukamy")              \
    X(WANTS, "Seeks what is given", "Caută ce se oferă", "Szuka tego, co dajemy")                \
    X(NOT_KNOWN, "not known", "necunoscut", "brak danych")                                       \
    X(NOTHING_FOUND, "Nothing found.", "Niciun rezultat.", "Nic nie znaleziono.")                \
    X(KIND_ORGANISATION, "organisation", "organizație", "organizacja")                           \
    X(KIND_CLUSTER, "cluster", "cluster", "klaster")                                             \
    X(KIND_COMPETENCE, "competence", "competență", "kompetencja")                                \
    X(KIND_OFFER, "offer", "ofertă", "oferta")                                                   \
    X(KIND_REQUEST, "request", "cerere", "zapotrzebowanie")                                      \
    X(KIND_IDEA, "idea", "idee", "pomysł")                                                       \
    X(KIND_PROJECT, "project", "proiect", "projekt")                                             \
    X(KIND_CALL, "call", "apel", "nabór")                                                        \
    X(PARTICIPANTS, "Participants", "Participanți", "Uczestnicy")                                \
    X(MEETINGS, "Meetings", "Întâlniri", "Spotkania")                                            \
    X(PLACED, "placed", "programate", "zaplanowane")                                             \
    X(SLOTS, "Slots", "Intervale", "Terminy")                                                    \
    X(TABLES, "Tables", "Mese", "Stoliki")                                                       \
    X(BREAKS, "Waiting gaps", "Pauze de așteptare", "Przerwy w planie")                          \
    X(TABLE_CHANGES, "Table changes", "Schimbări de masă", "Zmiany stolika")                     \
    X(PLAN, "Plan", "Plan", "Plan")                                                              \
    X(FEASIBLE, "valid", "valid", "poprawny")                                                    \
    X(OPTIMAL, "proved best", "optim demonstrat", "optymalny, dowiedziono")                      \
    X(INFEASIBLE, "impossible", "imposibil", "niemożliwy")                                       \
    X(UNKNOWN, "incomplete", "incomplet", "niepełny")                                            \
    X(TIMETABLE, "Timetable", "Orar", "Harmonogram")                                             \
    X(TABLE_PLAN, "Table plan", "Planul meselor", "Plan stolików")                               \
    X(LOCATION, "Place", "Locul", "Miejsce spotkania")                                           \
    X(HOST, "Host", "Gazdă", "Gospodarz")                                                        \
    X(USED, "Meetings here", "Întâlniri aici", "Spotkania tutaj")                                \
    X(AGENDAS, "Agendas", "Agende", "Programy uczestników")                                      \
    X(NOT_PLACED, "Meetings without a place", "Întâlniri neprogramate", "Spotkania bez terminu") \
    X(MEETING, "Meeting", "Întâlnire", "Spotkanie")                                              \
    X(REASON, "Reason", "Motiv", "Powód")                                                        \
    X(TIME, "Time", "Ora", "Godzina")                                                            \
    X(ZONE, "Time zone", "Fus orar", "Strefa czasowa")                                           \
    X(PARTNER, "Partner", "Partener", "Partner")                                                 \
    X(WHERE, "Where", "Unde", "Gdzie")                                                           \
    X(FREE, "free", "liber", "wolne")                                                            \
    X(QUALITY, "Data quality", "Calitatea datelor", "Jakość danych")                             \
    X(EVENT, "Event", "Eveniment", "Wydarzenie")                                                 \
    X(NO_FINDINGS, "No findings.", "Nicio constatare.", "Brak uwag.")                            \
    X(RECORDS, "Records", "Înregistrări", "Rekordy")                                             \
    X(FINDING, "Finding", "Constatare", "Uwaga")                                                 \
    X(VALUE, "Value", "Valoare", "Wartość")                                                      \
    X(MADE_WITH, "Made with libmatch. This page needs no network.",                              \
      "Realizat cu libmatch. Pagina nu are nevoie de rețea.", "Wykonano z libmatch. Strona nie wymaga sieci.")

typedef enum mt_word {
#define X(name, en, ro, pl) MT_WORD_##name,
    MT_WORD_LIST(X)
#undef X
        MT_WORD_COUNT
} mt_word;

/* "en" (also NULL), "ro" or "pl", alone or with a region ("ro-RO"); another one: E_VALUE. */
match_status mt_tongue_from(const char *language, mt_tongue *tongue, mt_error *err);
const char *mt_tongue_code(mt_tongue tongue);
const char *mt_word_in(mt_tongue tongue, mt_word word); /* static text */

#endif
