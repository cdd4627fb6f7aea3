/* The words of group reports in English, Romanian and Polish. */
#ifndef MT_EXCHANGE_GROUP_WORDS_H
#define MT_EXCHANGE_GROUP_WORDS_H

#include "libmatch/base/text.h"
#include "libmatch/exchange/words.h"

/* X(name, code, English, Romanian, Polish); code: as reports say it, "" for headings only */
#define MT_GROUP_WORD_LIST(X)                                                                                          \
    X(NOTHING, "", "", "", "")                                                                                         \
    X(CLUSTER, "cluster", "Cluster", "Cluster", "Klaster")                                                             \
    X(CLUSTERS, "", "Clusters", "Clustere", "Klastry")                                                                 \
    X(ORGANISATION, "", "Organisation", "Organizație", "Organizacja")                                                  \
    X(ORGANISATIONS, "", "Organisations", "Organizații", "Organizacje")                                                \
    X(MEMBER, "", "Member", "Membru", "Członek")                                                                       \
    X(MEMBERS, "members", "Members", "Membri", "Członkowie")                                                           \
    X(COUNTRY, "", "Country", "Țara", "Kraj")                                                                          \
    X(COUNTRIES, "", "Countries", "Țări", "Kraje")                                                                     \
    X(TYPE, "", "Type", "Tip", "Typ")                                                                                  \
    X(ID, "", "Id", "Id", "Id")                                                                                        \
    X(RANK, "", "#", "#", "#")                                                                                         \
    X(SCORE, "", "Score", "Scor", "Wynik")                                                                             \
    X(VALUE, "", "Value", "Valoare", "Wartość")                                                                        \
    X(NEED, "", "Need", "Nevoie", "Potrzeba")                                                                          \
    X(NEEDS, "needs", "Needs", "Nevoi", "Potrzeby")                                                                    \
    X(COVERAGE, "", "Coverage", "Acoperire", "Pokrycie")                                                               \
    X(HOLDERS, "", "Holders", "Deținători", "Posiadacze")                                                              \
    X(STATE, "", "State", "Stare", "Stan")                                                                             \
    X(BEST, "", "Best answer", "Cel mai bun răspuns", "Najlepsza odpowiedź")                                           \
    X(WHO, "", "By whom", "Cine", "Kto")                                                                               \
    X(ADDS, "", "Adds", "Adaugă", "Wnosi")                                                                             \
    X(ALONE, "", "Lost without", "Pierdere fără", "Strata bez")                                                        \
    X(CLOSES, "", "Would close", "Ar acoperi", "Uzupełni")                                                             \
    X(CANDIDATES, "", "Who could help", "Cine ar putea ajuta", "Kto może pomóc")                                       \
    X(PORTFOLIO, "", "Best together", "Cel mai bun ansamblu", "Najlepszy zestaw")                                      \
    X(GAPS, "", "Gaps", "Lipsuri", "Luki")                                                                             \
    X(COVERED, "covered", "covered", "acoperit", "pokryte")                                                            \
    X(FRAGILE, "fragile", "hangs on one", "depinde de unul", "zależy od jednego")                                      \
    X(MISSING, "missing", "missing", "lipsește", "brak")                                                               \
    X(TRL_GAP, "trl_gap", "not mature enough", "maturitate insuficientă", "zbyt niska dojrzałość")                     \
    X(TRL, "trl", "TRL", "TRL", "TRL")                                                                                 \
    X(MAP, "", "Internationalisation map", "Harta internaționalizării", "Mapa internacjonalizacji")                    \
    X(MET_AT_HOME, "", "Met at home", "Acoperite acasă", "Zaspokojone w kraju")                                        \
    X(LOOKED_FOR, "", "Looked for abroad", "Căutate în străinătate", "Szukane za granicą")                             \
    X(MET, "", "Needs met", "Nevoi acoperite", "Zaspokojone potrzeby")                                                 \
    X(NOBODY, "", "Met nowhere", "Neacoperite nicăieri", "Nigdzie")                                                    \
    X(DISTANCE, "", "Distance (km)", "Distanță (km)", "Odległość (km)")                                                \
    X(RELATIONS, "relations", "Relations", "Relații", "Relacje")                                                       \
    X(AT_HOME, "", "At home", "Acasă", "W kraju")                                                                      \
    X(RANKING, "", "Partner clusters", "Clustere partenere", "Klastry partnerskie")                                    \
    X(COMPARISON, "", "Comparison of clusters", "Comparația clusterelor", "Porównanie klastrów")                       \
    X(GIVES, "", "Covers our needs", "Acoperă nevoile noastre", "Pokrywa nasze potrzeby")                              \
    X(WANTS, "", "We cover theirs", "Le acoperim pe ale lor", "Pokrywamy ich potrzeby")                                \
    X(PARTS, "", "Parts of the score", "Părțile scorului", "Składniki wyniku")                                         \
    X(PART, "", "Part", "Parte", "Składnik")                                                                           \
    X(WEIGHT, "", "Weight", "Pondere", "Waga")                                                                         \
    X(CONTRIBUTION, "", "Contribution", "Contribuție", "Udział")                                                       \
    X(COMPLEMENT, "complement", "complementary themes", "teme complementare", "tematy uzupełniające")                  \
    X(COMMON, "common", "common themes", "teme comune", "wspólne tematy")                                              \
    X(GEOGRAPHY, "geography", "geography", "geografie", "geografia")                                                   \
    X(AGREEMENTS, "agreements", "agreements and joint work", "acorduri și lucru comun", "umowy i wspólna praca")       \
    X(NEEDS_BOTH, "", "needs both ways", "nevoi în ambele sensuri", "potrzeby w obie strony")                          \
    X(JOINT, "", "Pairs that worked together", "Perechi care au lucrat împreună", "Pary ze wspólną pracą")             \
    X(JOINT_SHORT, "", "Joint work", "Lucru comun", "Wspólna praca")                                                   \
    X(UNUSED, "", "Still unused", "Încă nefolosit", "Jeszcze niewykorzystane")                                         \
    X(ASKER, "", "Who asks", "Cine cere", "Kto szuka")                                                                 \
    X(ANSWERER, "", "Who answers", "Cine răspunde", "Kto odpowiada")                                                   \
    X(ITEM, "", "With what", "Cu ce", "Czym")                                                                          \
    X(WORKED, "", "Worked together", "Au lucrat împreună", "Wspólna praca")                                            \
    X(YES, "yes", "yes", "da", "tak")                                                                                  \
    X(NO, "no", "no", "nu", "nie")                                                                                     \
    X(MATRIX, "", "Clusters against clusters", "Clustere față de clustere", "Klastry wobec klastrów")                  \
    X(BEST_PAIRS, "", "Best pairs", "Cele mai bune perechi", "Najlepsze pary")                                         \
    X(TO_FIRST, "", "Second covers first", "Al doilea îl acoperă pe primul", "Drugi pokrywa pierwszego")               \
    X(TO_SECOND, "", "First covers second", "Primul îl acoperă pe al doilea", "Pierwszy pokrywa drugiego")             \
    X(STRENGTHS, "", "Strengths", "Puncte tari", "Mocne strony")                                                       \
    X(WEAK, "", "Weak", "Puncte slabe", "Słabe strony")                                                                \
    X(SINGLE, "", "Held by one member", "Deținute de un singur membru", "W rękach jednego członka")                    \
    X(OWN, "", "Stated by the cluster itself", "Declarate de cluster", "Podane przez klaster")                         \
    X(PROFILE, "", "Cluster profile", "Profilul clusterului", "Profil klastra")                                        \
    X(BASIS, "", "Known from", "Cunoscut din", "Na podstawie")                                                         \
    X(BASIS_OWN, "own_keywords", "its own words: no members are known", "propriile cuvinte: nu se cunosc membri",      \
      "własnych słów: członkowie nieznani")                                                                            \
    X(TERM, "", "Theme", "Temă", "Temat")                                                                              \
    X(STRENGTH, "", "Strength", "Intensitate", "Siła")                                                                 \
    X(ITEMS, "", "Records", "Înregistrări", "Rekordy")                                                                 \
    X(THEMES, "themes", "Shared themes", "Teme comune", "Wspólne tematy")                                              \
    X(SUPPORTERS, "", "Supporters", "Susținători", "Zainteresowani")                                                   \
    X(OFFER, "", "Offer", "Oferă", "Oferują")                                                                          \
    X(ASK, "", "Ask", "Cer", "Szukają")                                                                                \
    X(ALSO, "", "Also", "De asemenea", "Także")                                                                        \
    X(NETWORK, "", "Competence network", "Rețeaua competențelor", "Sieć kompetencji")                                  \
    X(FROM, "", "From", "De la", "Od")                                                                                 \
    X(TO, "", "To", "La", "Do")                                                                                        \
    X(HAS, "has", "has", "are", "ma")                                                                                  \
    X(ASKS, "asks", "asks for", "cere", "szuka")                                                                       \
    X(WORKED_WITH, "worked", "worked with", "a lucrat cu", "współpraca")                                               \
    X(CALLS, "", "Calls", "Apeluri", "Nabory")                                                                         \
    X(CALL, "", "Call", "Apel", "Nabór")                                                                               \
    X(OPEN, "open", "open", "deschis", "otwarty")                                                                      \
    X(CLOSED, "closed", "not open", "închis", "zamknięty")                                                             \
    X(FIT, "", "Fit", "Potrivire", "Dopasowanie")                                                                      \
    X(ELIGIBLE, "eligible", "eligible", "eligibil", "uprawniony")                                                      \
    X(NOT_ELIGIBLE, "not_eligible", "not eligible", "neeligibil", "nieuprawniony")                                     \
    X(REASONS, "", "Reasons", "Motive", "Powody")                                                                      \
    X(NOT_YET_OPEN, "not_yet_open", "not yet open", "încă nu e deschis", "jeszcze nie otwarty")                        \
    X(DEADLINE, "deadline_passed", "deadline passed", "termen depășit", "termin minął")                                \
    X(EXCLUDED, "excluded_country", "country excluded", "țară exclusă", "kraj wykluczony")                             \
    X(UNKNOWN_COUNTRY, "unknown_country", "country not known", "țară necunoscută", "kraj nieznany")                    \
    X(CONSORTIUM, "", "Consortium", "Consorțiu", "Konsorcjum")                                                         \
    X(CONSORTIA, "", "Consortia", "Consorții", "Konsorcja")                                                            \
    X(OPTIMAL, "optimal", "proved best", "optim demonstrat", "optymalne, dowiedziono")                                 \
    X(FEASIBLE, "feasible", "valid", "valid", "poprawne")                                                              \
    X(INFEASIBLE, "infeasible", "impossible", "imposibil", "niemożliwe")                                               \
    X(UNKNOWN, "unknown", "not known", "necunoscut", "nieznane")                                                       \
    X(BOUND, "", "Best possible", "Cel mai bun posibil", "Najlepsze możliwe")                                          \
    X(GAP, "", "Gap to it", "Diferența", "Różnica")                                                                    \
    X(BALANCE, "", "Balance", "Echilibru", "Równowaga")                                                                \
    X(PAST, "", "Past work", "Lucru comun", "Wspólna praca")                                                           \
    X(COST, "", "Cost", "Cost", "Koszt")                                                                               \
    X(CARRIES, "", "Carries", "Asigură", "Zapewnia")                                                                   \
    X(BRINGS, "", "Brings", "Aduce", "Wnosi")                                                                          \
    X(RULE, "", "Rule", "Regulă", "Reguła")                                                                            \
    X(WHY_NONE, "", "No consortium keeps these rules together", "Niciun consorțiu nu respectă aceste reguli împreună", \
      "Żadne konsorcjum nie spełnia razem tych reguł")                                                                 \
    X(RULE_BUDGET, "budget", "budget", "buget", "budżet")                                                              \
    X(RULE_COMPETENCE, "needed_competence", "competence needed", "competență necesară", "wymagana kompetencja")        \
    X(RULE_TYPE, "required_type", "type required", "tip cerut", "wymagany typ")                                        \
    X(RULE_COUNTRIES, "min_countries", "least countries", "minim de țări", "najmniej krajów")                          \
    X(RULE_MIN, "min_partners", "least partners", "minim de parteneri", "najmniej partnerów")                          \
    X(RULE_MAX, "max_partners", "most partners", "maxim de parteneri", "najwięcej partnerów")                          \
    X(RULE_FIXED, "fixed_partner", "partner wanted", "partener dorit", "partner wymagany")                             \
    X(RULE_FORBIDDEN, "forbidden_partner", "partner not wanted", "partener exclus", "partner wykluczony")              \
    X(RULE_APART, "apart", "not together", "nu împreună", "nie razem")                                                 \
    X(RULE_TOGETHER, "together", "together", "împreună", "razem")                                                      \
    X(RULE_TYPES, "types", "types in every group", "tipuri în fiecare grup", "typy w każdej grupie")                   \
    X(RULE_MIN_SIZE, "min_size", "least size", "mărime minimă", "najmniejsza wielkość")                                \
    X(RULE_MAX_SIZE, "max_size", "greatest size", "mărime maximă", "największa wielkość")                              \
    X(GROUPS, "", "Working groups", "Grupuri de lucru", "Grupy robocze")                                               \
    X(GROUP, "", "Group", "Grup", "Grupa")                                                                             \
    X(COHESION, "", "Cohesion", "Coeziune", "Spójność")                                                                \
    X(SIZE, "", "Size", "Mărime", "Wielkość")                                                                          \
    X(MOVED, "", "Moved", "Mutați", "Przeniesieni")                                                                    \
    X(BENCHMARK, "", "Benchmark", "Comparație", "Porównanie")                                                          \
    X(INDICATOR, "", "Indicator", "Indicator", "Wskaźnik")                                                             \
    X(AS_OF, "", "As of", "La data", "Stan na")                                                                        \
    X(PERCENTILE, "", "Percentile", "Percentilă", "Percentyl")                                                         \
    X(MEDIAN, "", "Median", "Mediană", "Mediana")                                                                      \
    X(KNOWN, "", "Known", "Cunoscute", "Znane")                                                                        \
    X(LABEL, "", "Quality label", "Etichetă de calitate", "Znak jakości")                                              \
    X(NOT_KNOWN, "", "Not known", "Nu se cunosc", "Brak danych")                                                       \
    X(MEMBERS_STATED, "members_stated", "members stated", "membri declarați", "członkowie według klastra")             \
    X(AGE, "age_years", "age in years", "vârsta în ani", "wiek w latach")                                              \
    X(OFFERS_COUNT, "offers", "offers and competences", "oferte și competențe", "oferty i kompetencje")                \
    X(REQUESTS_COUNT, "requests", "requests", "cereri", "zapotrzebowania")                                             \
    X(PROJECTS_COUNT, "projects", "projects", "proiecte", "projekty")                                                  \
    X(SINGLE_SHARE, "single_holder_share", "share of themes held by one", "pondere teme cu un deținător",              \
      "udział tematów jednego posiadacza")                                                                             \
    X(MEMBER_TYPES, "member_types", "types of members", "tipuri de membri", "typy członków")                           \
    X(TYPE_BALANCE, "type_balance", "balance of types", "echilibrul tipurilor", "równowaga typów")                     \
    X(MEMBER_COUNTRIES, "member_countries", "countries of members", "țările membrilor", "kraje członków")              \
    X(RELATIONS_ABROAD, "relations_abroad", "relations abroad", "relații externe", "relacje zagraniczne")              \
    X(AUDIT, "", "Technology audit", "Audit tehnologic", "Audyt technologiczny")                                       \
    X(MATCHED, "matched", "matched", "acoperit", "dopasowane")                                                         \
    X(UNMET, "unmet", "unmet", "neacoperit", "niezaspokojone")                                                         \
    X(SINGLE_HOLDER, "single_holder", "one holder only", "un singur deținător", "jeden posiadacz")                     \
    X(OVER, "over_supplied", "over-supplied", "ofertă în exces", "nadpodaż")                                           \
    X(TECHNOLOGY, "", "Technology", "Tehnologie", "Technologia")                                                       \
    X(TECHNOLOGIES, "", "Technologies", "Tehnologii", "Technologie")                                                   \
    X(SHEETS, "", "Match sheets", "Fișe de potrivire", "Karty dopasowań")                                              \
    X(CAN_ANSWER, "", "can answer", "poate răspunde la", "może odpowiedzieć")                                          \
    X(PARTNER, "partner", "partner", "partener", "partner")                                                            \
    X(AGREEMENT, "agreement", "agreement", "acord", "umowa")                                                           \
    X(PROJECT, "project", "project", "proiect", "projekt")                                                             \
    X(MET_BEFORE, "met", "met", "întâlnire", "spotkanie")                                                              \
    X(COMPANY, "company", "company", "firmă", "firma")                                                                 \
    X(STARTUP, "startup", "start-up", "start-up", "start-up")                                                          \
    X(UNIVERSITY, "university", "university", "universitate", "uczelnia")                                              \
    X(RESEARCH, "research", "research", "cercetare", "badania")                                                        \
    X(HOSPITAL, "hospital", "hospital", "spital", "szpital")                                                           \
    X(AUTHORITY, "authority", "authority", "autoritate", "urząd")                                                      \
    X(NGO, "ngo", "NGO", "ONG", "organizacja pozarządowa")                                                             \
    X(INTERMEDIARY, "intermediary", "intermediary", "intermediar", "pośrednik")                                        \
    X(INVESTOR, "investor", "investor", "investitor", "inwestor")                                                      \
    X(KIND_COMPETENCE, "competence", "competences", "competențe", "kompetencje")                                       \
    X(KIND_OFFER, "offer", "offers", "oferte", "oferty")                                                               \
    X(KIND_REQUEST, "request", "requests", "cereri", "zapotrzebowania")                                                \
    X(KIND_IDEA, "idea", "ideas", "idei", "pomysły")                                                                   \
    X(KIND_CALL, "call", "calls", "apeluri", "nabory")                                                                 \
    X(OTHER, "other", "other", "altul", "inny")

typedef enum mt_group_word {
#define X(name, code, en, ro, pl) MT_SAY_##name,
    MT_GROUP_WORD_LIST(X)
#undef X
        MT_SAY_COUNT
} mt_group_word;

const char *mt_group_word_in(mt_tongue tongue, mt_group_word word); /* static text */
/* The same as a heading: a plain first letter made large. Gives the buffer. */
#define MT_GROUP_HEADING 160
const char *mt_group_heading_in(mt_tongue tongue, mt_group_word word, char buffer[MT_GROUP_HEADING]);
/* The word of a code as reports say it; NULL when there is none. */
const char *mt_group_code_in(mt_tongue tongue, mt_text code);

#endif
