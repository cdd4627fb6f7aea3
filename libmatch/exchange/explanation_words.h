/* The words of explanations in English, Romanian and Polish: phrases, and names for the codes of the ranking. */
#ifndef MT_EXCHANGE_EXPLANATION_WORDS_H
#define MT_EXCHANGE_EXPLANATION_WORDS_H

#include "libmatch/exchange/words.h"

// clang-format off
/* X(name, English, Romanian, Polish); blanks at the ends are meant. */
#define MT_PHRASE_LIST(X) \
    X(WHAT, "What ", "Ce caută ", "Czego szuka ") \
    X(SEEKS, " seeks, ", ", oferă ", ", daje ") \
    X(GIVES, " gives: ", ": ", ": ") \
    X(NOTHING_STATED, " (too little is stated: assumed)", " (se declară prea puțin: presupus)", " (podano zbyt mało: przyjęto)") \
    X(NO_ANSWER, "no answer", "niciun răspuns", "brak odpowiedzi") \
    X(BOTH_WAYS, "Both ways: ", "În ambele sensuri: ", "W obie strony: ") \
    X(ALSO, "Also: ", "În plus: ", "Ponadto: ") \
    X(SCORE_FROM, "The score is made of: ", "Scorul se compune din: ", "Na wynik składają się: ") \
    X(START, ", starting from", ", pornind de la", ", począwszy od") \
    X(WORKED_TOGETHER, "Worked together: ", "Au lucrat împreună: ", "Pracowali razem: ") \
    X(ALIKE, "Alike: ", "Asemănătoare: ", "Podobne: ") \
    X(LOW_EVIDENCE, "One of the two states little: take the score with care.", \
      "Una dintre părți declară puțin: scorul este orientativ.", \
      "Jedna ze stron podaje niewiele: wynik jest orientacyjny.") \
    X(NEVER_LISTED, "Never listed: ", "Nu se listează niciodată: ", "Nigdy na liście: ") \
    X(LISTED, "Listed: rank ", "Pe listă: locul ", "Na liście: miejsce ") \
    X(NOT_AMONG, "Not among the first ", "Nu este între primii ", "Nie wśród pierwszych ") \
    X(RANK, ": rank ", ": locul ", ": miejsce ") \
    X(WITH_SCORE, ", score ", ", scor ", ", wynik ") \
    X(LAST_LISTED, "The last one listed is ", "Ultimul listat este ", "Ostatni na liście to ") \
    X(AT_RANK, ", rank ", ", locul ", ", miejsce ") \
    X(HAS_MORE, "; it has more of: ", "; are mai mult la: ", "; ma więcej w: ") \
    X(WORDS, "Words: ", "Cuvinte: ", "Słowa: ") \
    X(ITEMS, "Items: ", "Poziții: ", "Pozycje: ")

/* X(code, English, Romanian, Polish): features, misfits and rules. */
#define MT_CODE_LIST(X) \
    X("needs", "needs met", "nevoi acoperite", "zaspokojone potrzeby") \
    X("likeness", "items and projects about the same subjects", "oferte și proiecte pe aceleași teme", \
      "oferty i projekty na te same tematy") \
    X("profile", "descriptions about the same subjects", "descrieri pe aceleași teme", "opisy na te same tematy") \
    X("concepts", "concepts in common", "concepte comune", "wspólne pojęcia") \
    X("joint_work", "work done together", "lucrări comune", "wspólne prace") \
    X("common_partners", "partners in common", "parteneri comuni", "wspólni partnerzy") \
    X("close_partners", "close partners in common", "parteneri apropiați comuni", "wspólni bliscy partnerzy") \
    X("network_nearness", "nearness in the network of projects", "apropiere în rețeaua de proiecte", \
      "bliskość w sieci projektów") \
    X("experience", "experience in joint work", "experiență în lucrări comune", "doświadczenie we wspólnych pracach") \
    X("relation", "a stated relation", "o relație declarată", "zgłoszona relacja") \
    X("same_cluster", "members of the same cluster", "membri ai aceluiași cluster", "członkowie tego samego klastra") \
    X("same_country", "the same country", "aceeași țară", "ten sam kraj") \
    X("same_region", "the same region", "aceeași regiune", "ten sam region") \
    X("same_type", "the same type of organisation", "același tip de organizație", "ten sam typ organizacji") \
    X("limit", "held below certainty", "ținut sub certitudine", "poniżej pewności") \
    X("country_excluded", "but the country is excluded", "dar țara este exclusă", "ale kraj jest wykluczony") \
    X("country_unwanted", "but another country is wanted", "dar se dorește altă țară", "ale pożądany jest inny kraj") \
    X("type", "but another type of partner is wanted", "dar se dorește alt tip de partener", \
      "ale pożądany jest inny typ partnera") \
    X("trl", "but the readiness (TRL) does not fit", "dar maturitatea (TRL) nu se potrivește", \
      "ale poziom gotowości (TRL) nie pasuje") \
    X("self", "it is the same record", "este aceeași înregistrare", "to ten sam rekord") \
    X("level", "it is of another level (cluster or organisation)", "este de alt nivel (cluster sau organizație)", \
      "to inny poziom (klaster lub organizacja)") \
    X("alias", "it is the same body under another name", "este același organism sub alt nume", \
      "to ten sam podmiot pod inną nazwą") \
    X("same_group", "both belong to one group", "ambele aparțin aceluiași grup", "oba należą do jednej grupy") \
    X("block", "one side has blocked the other", "o parte a blocat-o pe cealaltă", "jedna strona zablokowała drugą") \
    X("competitor", "they are competitors", "sunt concurenți", "to konkurenci") \
    X("known_partner", "they are partners already, and new ones are wanted", \
      "sunt deja parteneri, iar se caută parteneri noi", "są już partnerami, a szukani są nowi") \
    X("near_partner", "they are too near in the network of partners", "sunt prea apropiați în rețeaua de parteneri", \
      "są zbyt blisko w sieci partnerów") \
    X("filter", "the filter leaves it out", "filtrul îl exclude", "filtr go pomija")
// clang-format on

typedef enum mt_phrase {
#define X(name, en, ro, pl) MT_PHRASE_##name,
    MT_PHRASE_LIST(X)
#undef X
        MT_PHRASE_COUNT
} mt_phrase;

const char *mt_phrase_in(mt_tongue tongue, mt_phrase phrase); /* static text */
/* NULL for a code without words, and for NULL */
const char *mt_code_words(mt_tongue tongue, const char *code);

#endif
