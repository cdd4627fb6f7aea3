/* The catalogues. Codes of contributions and rules are those of docs/explanations.md; ".against" is said where a
 * contribution is below 0; the others begin with "text.". */
#include "libmatch/match/messages.h"

#include <stdio.h>

static const struct message {
    const char *code;
    const char *text[MT_MESSAGE_LANGUAGES];
} messages[] = {
    /* contributions */
    {"needs",
     {"needs of each side met by the other", "nevoile fiecărei părți acoperite de cealaltă",
      "potrzeby każdej ze stron zaspokajane przez drugą"}},
    {"needs.against",
     {"stated needs that stay unmet", "nevoi declarate care rămân neacoperite",
      "zgłoszone potrzeby, które pozostają niezaspokojone"}},
    {"likeness",
     {"offers, competences and projects on the same subjects", "oferte, competențe și proiecte pe aceleași teme",
      "oferty, kompetencje i projekty o tej samej tematyce"}},
    {"profile", {"descriptions of the same field", "descrieri din același domeniu", "opisy z tej samej dziedziny"}},
    {"concepts", {"concepts in common", "concepte comune", "wspólne pojęcia"}},
    {"joint_work", {"work done together", "activitate desfășurată împreună", "wspólnie wykonana praca"}},
    {"repeated_work",
     {"work done together more than once", "activitate desfășurată împreună de mai multe ori",
      "wielokrotna wspólna praca"}},
    {"common_partners", {"partners in common", "parteneri comuni", "wspólni partnerzy"}},
    {"trusted_partners",
     {"partners in common who are well known to both", "parteneri comuni bine cunoscuți de ambele părți",
      "wspólni partnerzy dobrze znani obu stronom"}},
    {"close_partners",
     {"much the same partners", "în mare parte aceiași parteneri", "w dużej mierze ci sami partnerzy"}},
    {"network_nearness",
     {"nearness in the network of projects", "apropiere în rețeaua de proiecte", "bliskość w sieci projektów"}},
    {"experience",
     {"experience in joint projects", "experiență în proiecte comune", "doświadczenie we wspólnych projektach"}},
    {"recent_work",
     {"joint work in recent years", "activitate comună în ultimii ani", "wspólna praca w ostatnich latach"}},
    {"same_circles",
     {"at home in the same circles of partners", "prezență în aceleași cercuri de parteneri",
      "obecność w tych samych kręgach partnerów"}},
    {"relation",
     {"a stated relation between the two", "o relație declarată între cele două",
      "zadeklarowana relacja między stronami"}},
    {"same_cluster",
     {"membership of the same cluster", "apartenența la același cluster", "członkostwo w tym samym klastrze"}},
    {"same_country", {"the same country", "aceeași țară", "ten sam kraj"}},
    {"same_region", {"the same region", "aceeași regiune", "ten sam region"}},
    {"same_type", {"the same type of organisation", "același tip de organizație", "ten sam typ organizacji"}},
    {"breadth",
     {"many different partners for the work done", "mulți parteneri diferiți raportat la proiecte",
      "wielu różnych partnerów jak na liczbę projektów"}},
    {"free_partners",
     {"partners who are less engaged elsewhere than usual",
      "parteneri mai puțin angajați în alte colaborări decât de obicei",
      "partnerzy mniej niż zwykle zaangażowani w inną współpracę"}},
    {"free_partners.against",
     {"partners who are more engaged elsewhere than usual", "parteneri mai angajați în alte colaborări decât de obicei",
      "partnerzy bardziej niż zwykle zaangażowani w inną współpracę"}},
    {"undated_work", {"joint work without a date", "activitate comună fără dată", "wspólna praca bez daty"}},
    {"country_ties",
     {"countries that work together more than usual", "țări care colaborează mai mult decât de obicei",
      "kraje współpracujące częściej niż zwykle"}},
    {"country_ties.against",
     {"countries that work together less than usual", "țări care colaborează mai puțin decât de obicei",
      "kraje współpracujące rzadziej niż zwykle"}},
    {"type_ties",
     {"types of organisation that work together more than usual",
      "tipuri de organizații care colaborează mai mult decât de obicei",
      "typy organizacji współpracujące częściej niż zwykle"}},
    {"type_ties.against",
     {"types of organisation that work together less than usual",
      "tipuri de organizații care colaborează mai puțin decât de obicei",
      "typy organizacji współpracujące rzadziej niż zwykle"}},
    {"limit", {"scores are held below certainty", "scorurile nu ating certitudinea", "wyniki nie sięgają pewności"}},
    {"word", {"words of the query", "cuvintele căutării", "słowa zapytania"}},
    {"concept", {"words of a concept", "cuvinte ale unui concept", "słowa pojęcia"}},
    {"translation", {"translated words", "cuvinte traduse", "przetłumaczone słowa"}},
    {"ngrams", {"similar words", "cuvinte asemănătoare", "podobne słowa"}},
    {"learned", {"themes in common", "teme comune", "wspólne tematy"}},
    {"silent_work", {"a project with those who fit", "un proiect cu cei potriviți", "projekt z tymi, którzy pasują"}},
    {"item", {"an item or project that fits", "un element sau proiect potrivit", "pasujący wpis lub projekt"}},
    /* rules */
    {"self", {"it is the record itself", "este chiar înregistrarea de la care s-a pornit", "to ten sam wpis"}},
    {"level", {"it is not of the level asked for", "nu este de nivelul cerut", "nie należy do żądanego poziomu"}},
    {"alias",
     {"it is the same body under another id", "este aceeași organizație sub alt identificator",
      "to ta sama organizacja pod innym identyfikatorem"}},
    {"same_group",
     {"both belong to the same group", "ambele fac parte din același grup", "obie należą do tej samej grupy"}},
    {"block",
     {"one of the two has blocked the other", "una dintre părți a blocat-o pe cealaltă",
      "jedna ze stron zablokowała drugą"}},
    {"competitor",
     {"they are stated to be competitors", "sunt declarate concurente", "są zadeklarowanymi konkurentami"}},
    {"known_partner",
     {"they have worked together, and only new partners were asked for",
      "au lucrat deja împreună, iar cererea privește doar parteneri noi",
      "już współpracowały, a pytano tylko o nowych partnerów"}},
    {"near_partner",
     {"it is too near in the network of projects", "este prea aproape în rețeaua de proiecte",
      "jest zbyt blisko w sieci projektów"}},
    {"filter", {"it does not pass the filter", "nu trece de filtru", "nie spełnia warunków filtra"}},
    {"not_eligible",
     {"a stated condition excludes it", "o condiție declarată o exclude", "wyklucza ją podany warunek"}},
    /* misfits */
    {"country_excluded", {"country excluded", "țară exclusă", "kraj wykluczony"}},
    {"country_unwanted",
     {"country not among the wanted ones", "țara nu este între cele dorite", "kraj spoza pożądanych"}},
    {"type",
     {"another type of partner is sought", "se caută alt tip de partener", "poszukiwany jest inny typ partnera"}},
    {"trl", {"maturity differs", "maturitatea diferă", "inny poziom dojrzałości"}},
    /* sentences */
    {"text.fit",
     {"{1} and {2} fit with a score of {3}.", "{1} și {2} se potrivesc cu scorul {3}.",
      "{1} i {2} pasują do siebie z wynikiem {3}."}},
    {"text.score", {"The score is {1}.", "Scorul este {1}.", "Wynik to {1}."}},
    {"text.speaks_for", {"What speaks for it:", "Argumente în favoare:", "Co przemawia za tym:"}},
    {"text.speaks_against", {"What speaks against it:", "Argumente împotrivă:", "Co przemawia przeciw temu:"}},
    {"text.part_silent",
     {"  - works in {1} with those who fit ({2})", "  - lucrează în {1} cu cei potriviți ({2})",
      "  - pracuje w {1} z tymi, którzy pasują ({2})"}},
    {"text.part", {"  - {1} ({2})", "  - {1} ({2})", "  - {1} ({2})"}},
    {"text.part_translated", {"  - {1} ~ {3} ({2})", "  - {1} ~ {3} ({2})", "  - {1} ~ {3} ({2})"}},
    {"text.part_translated_records",
     {"  - {1} ~ {3}, learned from bilingual records ({2})", "  - {1} ~ {3}, învățat din înregistrări bilingve ({2})",
      "  - {1} ~ {3}, na podstawie wpisów dwujęzycznych ({2})"}},
    {"text.part_concept", {"  - {1}: {3} ({2})", "  - {1}: {3} ({2})", "  - {1}: {3} ({2})"}},
    {"text.coverage",
     {"{2} covers {3} of what {1} looks for:", "{2} acoperă {3} din ceea ce caută {1}:",
      "{2} pokrywa {3} potrzeb organizacji {1}:"}},
    {"text.unknown_needs", {"{1} states no needs.", "{1} nu declară nevoi.", "{1} nie podaje potrzeb."}},
    {"text.need_met",
     {"  - \"{1}\" is met by \"{2}\" ({3})", "  - „{1}” este acoperită de „{2}” ({3})",
      "  - na „{1}” odpowiada „{2}” ({3})"}},
    {"text.need_open", {"  - \"{1}\" stays open", "  - „{1}” rămâne deschisă", "  - „{1}” pozostaje otwarta"}},
    {"text.words", {"    words: {1}", "    cuvinte: {1}", "    słowa: {1}"}},
    {"text.passages", {"    passages: \"{1}\" / \"{2}\"", "    pasaje: „{1}” / „{2}”", "    fragmenty: „{1}” / „{2}”"}},
    {"text.but", {"    but: {1}", "    însă: {1}", "    jednak: {1}"}},
    {"text.mutual", {"Both directions together: {1}.", "Ambele direcții împreună: {1}.", "Oba kierunki razem: {1}."}},
    {"text.alike", {"Alike: \"{1}\" and \"{2}\".", "Asemănătoare: „{1}” și „{2}”.", "Podobne: „{1}” i „{2}”."}},
    {"text.concepts", {"Concepts in common: {1}.", "Concepte comune: {1}.", "Wspólne pojęcia: {1}."}},
    {"text.shared_project",
     {"Both took part in \"{1}\".", "Ambele au participat la „{1}”.", "Obie brały udział w „{1}”."}},
    {"text.low_evidence",
     {"Little is known of one of the two: take the score with care.",
      "Se știe puțin despre una dintre părți: scorul trebuie privit cu prudență.",
      "Niewiele wiadomo o jednej ze stron: wynik należy traktować ostrożnie."}},
    {"text.both_gain",
     {"Both find part of what they look for.", "Ambele găsesc o parte din ceea ce caută.",
      "Obie znajdują część tego, czego szukają."}},
    {"text.one_gains",
     {"{1} finds part of what it looks for at {2}; {2} finds little of what it seeks at {1}.",
      "{1} găsește la {2} o parte din ceea ce caută; {2} găsește puțin la {1}.",
      "{1} znajduje u {2} część tego, czego szuka; {2} znajduje u {1} niewiele."}},
    {"text.one_gains_unknown",
     {"{1} finds part of what it looks for at {2}; what {2} looks for is not known.",
      "{1} găsește la {2} o parte din ceea ce caută; nu se știe ce caută {2}.",
      "{1} znajduje u {2} część tego, czego szuka; czego szuka {2}, nie wiadomo."}},
    {"text.what_if", {"What would change the score:", "Ce ar schimba scorul:", "Co zmieniłoby wynik:"}},
    {"text.what_if.trl",
     {"  - \"{1}\" at TRL {2}: {3}", "  - „{1}” la TRL {2}: {3}", "  - „{1}” na poziomie TRL {2}: {3}"}},
    {"text.what_if.country_excluded",
     {"  - \"{1}\" without the exclusion of {2}: {3}", "  - „{1}” fără excluderea țării {2}: {3}",
      "  - „{1}” bez wykluczenia kraju {2}: {3}"}},
    {"text.what_if.country_unwanted",
     {"  - \"{1}\" also open to {2}: {3}", "  - „{1}” deschisă și pentru {2}: {3}",
      "  - „{1}” otwarte także na {2}: {3}"}},
    {"text.what_if.type",
     {"  - \"{1}\" also open to partners of type {2}: {3}", "  - „{1}” deschisă și partenerilor de tip {2}: {3}",
      "  - „{1}” otwarte także na partnerów typu {2}: {3}"}},
    {"text.what_if.need_met",
     {"  - \"{1}\" met in full: {3}", "  - „{1}” acoperită în întregime: {3}", "  - „{1}” zaspokojone w całości: {3}"}},
    {"text.undisclosed",
     {"Part of the reasons cannot be disclosed.", "O parte din motive nu poate fi dezvăluită.",
      "Części powodów nie można ujawnić."}},
    {"undisclosed",
     {"reasons that cannot be disclosed", "motive care nu pot fi dezvăluite", "powody, których nie można ujawnić"}},
    {"withheld",
     {"a rule removes it that cannot be disclosed", "o elimină o regulă care nu poate fi dezvăluită",
      "usuwa ją reguła, której nie można ujawnić"}},
    {"expired",
     {"its item has expired, is closed or not live", "elementul a expirat, este închis sau inactiv",
      "wpis wygasł, jest zamknięty lub nieaktywny"}},
    {"near_identical",
     {"it is almost the same as one that is listed", "este aproape identică cu una din listă",
      "jest prawie taka sama jak jedna z listy"}},
    {"text.removed", {"Not listed: {1}.", "Nu apare în listă: {1}.", "Nie ma na liście: {1}."}},
    {"text.listed", {"Listed, at rank {1}.", "Apare în listă, pe locul {1}.", "Na liście, na miejscu {1}."}},
    {"text.not_listed",
     {"Rank {1}; the list ends at rank {2}.", "Locul {1}; lista se încheie cu locul {2}.",
      "Miejsce {1}; lista kończy się na miejscu {2}."}},
    {"text.last",
     {"The last one listed is {1} with {2}; it has more of:", "Ultima din listă este {1} cu {2}; are un avantaj la:",
      "Ostatnia na liście jest {1} z wynikiem {2}; jej przewaga:"}},
};

match_status mt_message_language_read(const char *code, mt_message_language *language, mt_error *err)
{
    static const char *const codes[MT_MESSAGE_LANGUAGES] = {"en", "ro", "pl"};
    if (!code || !code[0]) code = "en";
    for (int i = 0; i < MT_MESSAGE_LANGUAGES; i++) {
        if (strncmp(code, codes[i], 2) != 0 || (code[2] != '\0' && code[2] != '-' && code[2] != '_')) continue;
        *language = (mt_message_language)i;
        return MATCH_OK;
    }
    match_status status = mt_fail(err, MATCH_E_VALUE, "texts are written in en, ro or pl, not in \"%.32s\"", code);
    mt_error_field(err, "language", code);
    return status;
}

size_t mt_message_count(void) { return MT_COUNT(messages); }
const char *mt_message_code(size_t i) { return i < MT_COUNT(messages) ? messages[i].code : ""; }

const char *mt_message(const char *code, mt_message_language language)
{
    for (size_t i = 0; i < MT_COUNT(messages); i++)
        if (strcmp(messages[i].code, code) == 0) return messages[i].text[language];
    return NULL;
}

const char *mt_message_part(const char *code, double value, mt_message_language language)
{
    char against[64];
    const char *text = NULL;
    if (value < 0.0 && snprintf(against, sizeof against, "%s.against", code) < (int)sizeof against)
        text = mt_message(against, language);
    return text ? text : mt_message(code, language);
}

void mt_message_add(mt_strbuf *out, mt_message_language language, const char *code, const mt_text *arguments,
                    size_t count)
{
    const char *text = mt_message(code, language);
    if (!text) text = code;
    while (*text) {
        if (text[0] == '{' && text[1] >= '1' && text[1] <= '9' && text[2] == '}') {
            size_t at = (size_t)(text[1] - '1');
            if (at < count) mt_strbuf_text(out, arguments[at]);
            text += 3;
        } else {
            mt_strbuf_char(out, *text++);
        }
    }
}

void mt_message_add_term(mt_strbuf *out, const json_t *term)
{
    mt_text other = mt_json_get_text(term, "other"), translation = mt_json_get_text(term, "translation");
    mt_strbuf_text(out, mt_json_get_text(term, "word"));
    if (!translation.len) return;
    mt_strbuf_str(out, " ~ ");
    mt_strbuf_text(out, other.len ? other : translation);
}
