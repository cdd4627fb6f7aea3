/* Stems: families of real inflected forms that must share a stem, words that must not, and the floor's promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/text/stem.h"

static const struct family {
    const char *language, *words; /* forms of one word, separated by blanks */
} families[] = {
    {"ro", "informația informațiile informațiilor informaţiilor"},
    {"ro", "cercetător cercetători cercetătorilor cercetătorii"},
    {"ro", "imagine imagini imaginii imaginilor"},
    {"ro", "medicale medicală medicali medicalele"},
    {"ro", "dezvoltați dezvoltaţi dezvoltat\u0326i"},
    {"ro", "cercetare cercetarea cercetări cercetării cercetărilor cercetările"},
    {"ro", "sistem sisteme sistemul sistemului sistemelor sistemele"},
    {"ro", "sursă sursa surse sursei surselor sursele"},
    {"ro", "produs produse produsul produsului produselor produsele"},
    {"ro", "întreprindere întreprinderea întreprinderi întreprinderii întreprinderilor întreprinderile"},
    {"ro", "afacere afaceri afacerilor"},
    {"ro", "investiție investiția investiții investițiilor investițiile"},
    {"ro", "sănătate sănătatea sănătății"},
    {"ro", "motor motorul motoare motoarelor"},
    {"ro", "disponibil disponibilă disponibile disponibili disponibilelor"},
    {"ro", "periculoasă periculoase"},
    {"ro", "dispariție dispariția dispariției dispariții"},
    {"ro", "valoare valoarea valori"},
    {"ro", "cercetarilor cercetărilor cercetari cercetare"},
    {"ro", "membru membri membrii membrilor membrul"},
    {"ro", "partener parteneri parteneri partenerilor partenerul partenerului"},
    {"ro", "spital spitale spitalul spitalului spitalelor spitalele"},
    {"ro", "rețea rețele rețelelor rețelei rețeaua"},
    {"ro", "frecvență frecvența frecvenței frecvențe"},
    {"ro", "structură structura structurii structuri"},
    {"ro", "musculară musculara musculare musculari"},
    {"ro", "aplicație aplicația aplicații aplicațiilor aplicatie aplicatia aplicatii aplicatiilor"},
    {"ro", "instituțiune institutiune instituțiuni institutiuni"},
    {"ro", "chestiune chestiunea chestiuni"},
    {"ro", "lucrează lucreaza"},
    {"es", "información informacion informaciones"},
    {"es", "tecnología tecnologia tecnologías tecnologias"},
    {"pt", "informação informacao informações informacoes"},
    {"fr", "université universités universite universites"},
    {"fr", "donnée données donnee donnees"},
    {"fr", "sécurité securite"},
    {"it", "università universita"},
    {"it", "qualità qualita"},
    {"en", "imaging images image imaged"},
    {"en", "technology technologies"},
    {"de", "Krankenhaus Krankenhauses"},
    {"de", "Lösung Lösungen LÖSUNG"},
    {"fr", "médicale médicales médical"},
    {"fi", "sairaala sairaalan sairaalassa"},
    {"hu", "kórház kórházak kórházban kórháznak"},
    {"el", "υγεία υγείας ΥΓΕΙΑ"},
    {"tr", "hastane hastaneler hastanede"},
    {"pl", "badanie badania badań badaniu badaniem badaniami badaniach"},
    {"pl", "medyczny medyczna medyczne medycznego medycznej medycznym medycznych medycznymi medyczną"},
    {"pl", "technologia technologii technologie technologię technologią technologiach technologiami"},
    {"pl", "szpital szpitala szpitalu szpitalem szpitale szpitali szpitalach szpitalami"},
    {"pl", "firma firmy firmie firmę firmą firm firmom firmami firmach"},
    {"pl", "aplikacja aplikacji aplikacje aplikację aplikacją aplikacjach aplikacjami"},
    {"pl", "ośrodek ośrodka ośrodku ośrodki ośrodków ośrodkami"},
    {"pl", "laboratorium laboratoria laboratoriów laboratoriach"},
    {"pl", "klaster klastra klastry klastrów klastrach klastrem"},
    {"pl", "jakość jakości jakością"},
    {"pl", "naukowiec naukowca naukowcy naukowców naukowcami"},
    {"pl", "pacjent pacjenta pacjentów pacjenci pacjentom"},
    {"pl", "system systemu systemy systemów systemem systemie systemami"},
    {"pl", "zdrowie zdrowia zdrowiu zdrowiem"},
    {"pl", "obraz obrazu obrazy obrazów obrazami obrazach"},
    {"pl", "usługa usługi usług usługą usługami"},
    {"pl", "technika techniki technice techniką"},
    {"cs", "nemocnice nemocnici nemocnicemi nemocnicích nemocnicím"},
    {"cs", "výzkum výzkumu výzkumem výzkumy výzkumů výzkumech"},
    {"cs", "systém systému systémy systémů systémem systémech"},
    {"cs", "výrobek výrobku výrobky výrobků výrobkem"},
    {"cs", "zařízení zařízením zařízeními zařízeních"},
    {"cs", "lékařský lékařská lékařské lékařského lékařských lékařským lékařskými"},
    {"cs", "firma firmy firmě firmou firem firmám firmách firmami"},
    {"cs", "systém system systemu systému"},
    {"pl", "oferują oferuja oferuje oferować oferowac"},
    {"cs", "medicínského medicinskeho medicínských medicinskych medicínský medicinsky"},
    {"sk", "nemocnica nemocnice nemocnici nemocníc nemocniciam nemocniciach nemocnicami"},
    {"sk", "zariadenie zariadenia zariadení zariadeniu zariadením zariadeniami zariadeniach"},
    {"sk", "výskum výskumu výskumom výskumy výskumov výskumoch"},
    {"sk", "výrobok výrobku výrobky výrobkov výrobkami"},
    {"sk", "lekársky lekárska lekárske lekárskeho lekárskych lekárskym lekárskymi"},
    {"hr", "bolnica bolnice bolnici bolnicu bolnicom bolnicama"},
    {"hr", "istraživanje istraživanja istraživanju istraživanjem istraživanjima"},
    {"hr", "projekt projekta projekti projekata projektima projektom"},
    {"hr", "medicinski medicinska medicinske medicinskog medicinskih medicinskim"},
    {"hr", "tehnologija tehnologije tehnologiji tehnologijom tehnologijama"},
    {"hr", "grad gradovi gradova gradovima gradom"},
    {"sl", "bolnišnica bolnišnice bolnišnico bolnišnic bolnišnicah bolnišnicami"},
    {"sl", "podjetje podjetja podjetju podjetij podjetjem podjetjih podjetji"},
    {"sl", "izdelek izdelka izdelki izdelkov izdelkom"},
    {"sl", "tehnologija tehnologije tehnologijo tehnologij tehnologijam tehnologijami"},
    {"sl", "sistem sistema sistemi sistemov sistemom"},
    {"bg", "болница болницата болници болниците"},
    {"bg", "изследване изследването изследвания изследванията"},
    {"bg", "технология технологията технологии технологиите"},
    {"bg", "град градът града градове градовете"},
    {"bg", "стойност стойността стойности стойностите"},
    {"bg", "университет университета университети университетите университетът"},
    {"bg", "медицински медицинска медицинската медицинско медицинските"},
    {"et", "haigla haiglad haiglate haiglat haiglas haiglasse haiglast haiglale haiglates"},
    {"et", "projekt projekti projektid projektide projektis projektist projektiga projektile"},
    {"et", "firma firmad firmade firmat firmas firmaga"},
    {"lv", "slimnīca slimnīcas slimnīcai slimnīcu slimnīcā slimnīcām slimnīcās"},
    {"lv", "uzņēmums uzņēmuma uzņēmumam uzņēmumu uzņēmumā uzņēmumi uzņēmumiem uzņēmumos"},
    {"lv", "medicīnisks medicīniska medicīniskā medicīniskās medicīnisko medicīniskie medicīniskajiem"},
    {"lv", "projekts projekta projektam projektā projekti projektiem projektos"},
};

/* Different things whose stems must stay apart. */
static const struct family different[] = {
    {"pl", "lek lekarz"},       {"pl", "praca prasa"},    {"pl", "rak rok"},      {"pl", "szpital szpilka"},
    {"cs", "kov kovář"},        {"bg", "кост костюм"},    {"lv", "māja mājiens"}, {"en", "imaging imagination"},
    {"ro", "imagine imobil"},   {"hr", "osnova osnivač"}, {"et", "firma film"},   {"sk", "výskum výskyt"},
    {"sl", "podjetje podlaga"},
};

static void stem_of(mt_stemmer *s, const char *language, mt_text word, mt_strbuf *out)
{
    mt_strbuf_clear(out);
    assert_int_equal(mt_stem(s, mt_language_from_code(mt_text_of(language)), word, out, NULL), MATCH_OK);
}

static mt_text next_word(const char **at)
{
    *at += strspn(*at, " ");
    mt_text word = mt_text_make(*at, strcspn(*at, " "));
    *at += word.len;
    return word;
}

static void family_shares_a_stem(void **state)
{
    const struct family *f = *state;
    mt_stemmer *s = NULL;
    mt_strbuf first = {0}, other = {0};
    const char *at = f->words;
    assert_int_equal(mt_stemmer_create(&s, NULL), MATCH_OK);
    stem_of(s, f->language, next_word(&at), &first);
    for (mt_text word = next_word(&at); word.len; word = next_word(&at)) {
        stem_of(s, f->language, word, &other);
        if (strcmp(first.data, other.data) != 0)
            print_error("%s %.*s: %s, not %s\n", f->language, (int)word.len, word.data, other.data, first.data), fail();
    }
    mt_strbuf_free(&first);
    mt_strbuf_free(&other);
    mt_stemmer_free(&s);
}

static const struct stem_case {
    const char *name, *language, *word, *stem;
} cases[] = {
    {"comma below", "ro", "informațiilor", "inform"},
    {"cedilla", "ro", "cercetătoreşti", "cercetator"},
    {"comma below, adjective", "ro", "cercetătorești", "cercetator"},
    {"no stemmer: folded only", "mk", "Болници", "болници"},
    {"unknown: folded only", "", "Imagini", "imagini"},
    {"opaque", "zxx", "T17", "t17"},
    {"empty", "ro", "", ""},
    {"short words stay", "pl", "ala", "ala"},
    {"Turkish capital I", "tr", "ISI", "is"},
    {"soft hyphen", "en", "ima\u00ADging", "imag"},
    {"not only marks", "en", "\u0301", ""},
    {"stroke", "pl", "ŁÓDŹ", "lodz"},
};

static void one_case(void **state)
{
    const struct stem_case *c = *state;
    mt_stemmer *s = NULL;
    mt_strbuf out = {0};
    assert_int_equal(mt_stemmer_create(&s, NULL), MATCH_OK);
    stem_of(s, c->language, mt_text_of(c->word), &out);
    assert_string_equal(out.data ? out.data : "", c->stem);
    mt_strbuf_free(&out);
    mt_stemmer_free(&s);
}

static void long_words_and_bad_bytes(void **state)
{
    (void)state;
    enum { LENGTH = 1 << 20 };
    mt_stemmer *s = NULL;
    mt_strbuf out = {0};
    char *word = mt_alloc(LENGTH, 1);
    assert_non_null(word);
    assert_int_equal(mt_stemmer_create(&s, NULL), MATCH_OK);
    for (mt_language l = 0; l < MT_LANG_COUNT; l++) {
        memset(word, 'e', LENGTH);
        mt_strbuf_clear(&out);
        assert_int_equal(mt_stem(s, l, mt_text_make(word, 5000), &out, NULL), MATCH_OK);
        assert_true(out.len > 0);
        memset(word, 0xE2, LENGTH);
        assert_int_equal(mt_stem(s, l, mt_text_make(word, LENGTH), &out, NULL), MATCH_OK);
    }
    mt_free(word);
    mt_strbuf_free(&out);
    mt_stemmer_free(&s);
}

static void different_words_stay_apart(void **state)
{
    (void)state;
    mt_stemmer *s = NULL;
    mt_strbuf a = {0}, b = {0};
    assert_int_equal(mt_stemmer_create(&s, NULL), MATCH_OK);
    for (size_t i = 0; i < MT_COUNT(different); i++) {
        const char *at = different[i].words;
        stem_of(s, different[i].language, next_word(&at), &a);
        stem_of(s, different[i].language, next_word(&at), &b);
        if (strcmp(a.data, b.data) == 0) print_error("%s: %s\n", different[i].words, a.data), fail();
    }
    mt_strbuf_free(&a);
    mt_strbuf_free(&b);
    mt_stemmer_free(&s);
}

int main(void)
{
    enum { OTHERS = 2 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases) + MT_COUNT(families)] = {
        cmocka_unit_test(long_words_and_bad_bytes),
        cmocka_unit_test(different_words_stay_apart),
    };
    for (size_t i = 0; i < MT_COUNT(cases); i++)
        tests[OTHERS + i] = (struct CMUnitTest){cases[i].name, one_case, NULL, NULL, (void *)&cases[i]};
    for (size_t i = 0; i < MT_COUNT(families); i++)
        tests[OTHERS + MT_COUNT(cases) + i] =
            (struct CMUnitTest){families[i].words, family_shares_a_stem, NULL, NULL, (void *)&families[i]};
    return cmocka_run_group_tests_name("stem", tests, NULL, NULL);
}
