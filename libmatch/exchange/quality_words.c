/* English is the report's own; a check without words of a language would be a hole in its table, which a test looks
 * for. */
#include "libmatch/exchange/quality_words.h"

#include "libmatch/store/quality.h"

static const char *const ro[MT_QUALITY_COUNT] = {
    [MT_QUALITY_URL_EMAIL] = "o adresă de e-mail în locul unei adrese web",
    [MT_QUALITY_URL_SPACE] = "o adresă web conține spații",
    [MT_QUALITY_URL_UNPARSABLE] = "o adresă web nu poate fi citită",
    [MT_QUALITY_URL_FOREIGN_HOST] = "o adresă web este a altei înregistrări",
    [MT_QUALITY_URL_SHARED] = "mai multe înregistrări au aceeași adresă web",
    [MT_QUALITY_URL_MISSPELT] = "o adresă diferă de nume prin una sau două litere",
    [MT_QUALITY_URL_SHORTENED] = "o adresă omite litere din nume; poate fi corectă",
    [MT_QUALITY_URL_UNLIKE_NAME] = "o adresă nu are nimic în comun cu numele",
    [MT_QUALITY_DUPLICATE_SAME] = "înregistrări cu același nume, scris diferit",
    [MT_QUALITY_DUPLICATE_ASK] = "înregistrări cu nume aproape identice",
    [MT_QUALITY_ALIAS_SPELLING] = "un alias este numele scris altfel",
    [MT_QUALITY_ALIAS_FORM] = "un alias este o formă mai lungă sau mai scurtă a numelui",
    [MT_QUALITY_NAME_TWO_BODIES] = "un nume pare să cuprindă două organizații",
    [MT_QUALITY_NAME_LEGAL_FORM] = "o formă juridică este scrisă altfel decât în majoritatea numelor",
    [MT_QUALITY_NAME_QUOTES] = "ghilimele de feluri diferite",
    [MT_QUALITY_NAME_BRACKET] = "o paranteză lipită de un cuvânt sau neînchisă",
    [MT_QUALITY_COUNTRY_UNKNOWN] = "un cod de țară nu există în ISO 3166-1",
    [MT_QUALITY_TOWN_COUNTY] = "un județ în locul unei localități",
    [MT_QUALITY_MEMBERS_DISAGREE] = "numerele declarate de membri nu se potrivesc",
    [MT_QUALITY_MEMBERS_LINKED] = "numărul declarat de membri diferă de cel al membrilor înregistrați",
    [MT_QUALITY_LABEL_UNKNOWN] = "nu se știe dacă un cluster are certificarea",
    [MT_QUALITY_REFERENCE_DANGLING] = "un id la care se face trimitere nu aparține nimănui",
    [MT_QUALITY_ITEM_EXPIRED] = "o cerere sau ofertă expirată figurează încă drept activă",
    [MT_QUALITY_ITEM_STALE] = "o cerere sau ofertă neactualizată de doi ani",
    [MT_QUALITY_ITEM_DUPLICATE] = "cereri sau oferte ale aceluiași titular cu același titlu",
    [MT_QUALITY_ITEM_SAME_TITLE] = "cereri sau oferte ale unor titulari diferiți cu același titlu",
    [MT_QUALITY_ORGANISATION_NO_ITEMS] = "o organizație fără oferte și fără cereri"};

static const char *const pl[MT_QUALITY_COUNT] = {
    [MT_QUALITY_URL_EMAIL] = "adres e-mail zamiast adresu strony",
    [MT_QUALITY_URL_SPACE] = "adres strony zawiera odstępy",
    [MT_QUALITY_URL_UNPARSABLE] = "adresu strony nie da się odczytać",
    [MT_QUALITY_URL_FOREIGN_HOST] = "adres strony należy do innego wpisu",
    [MT_QUALITY_URL_SHARED] = "kilka wpisów ma ten sam adres strony",
    [MT_QUALITY_URL_MISSPELT] = "adres różni się od nazwy jedną lub dwiema literami",
    [MT_QUALITY_URL_SHORTENED] = "adres pomija litery nazwy; może być poprawny",
    [MT_QUALITY_URL_UNLIKE_NAME] = "adres nie ma nic wspólnego z nazwą",
    [MT_QUALITY_DUPLICATE_SAME] = "wpisy o tej samej nazwie, inaczej zapisanej",
    [MT_QUALITY_DUPLICATE_ASK] = "wpisy o prawie tej samej nazwie",
    [MT_QUALITY_ALIAS_SPELLING] = "alias to nazwa w innej pisowni",
    [MT_QUALITY_ALIAS_FORM] = "alias to dłuższa lub krótsza forma nazwy",
    [MT_QUALITY_NAME_TWO_BODIES] = "nazwa zdaje się obejmować dwie organizacje",
    [MT_QUALITY_NAME_LEGAL_FORM] = "forma prawna zapisana inaczej niż w większości nazw",
    [MT_QUALITY_NAME_QUOTES] = "pomieszane rodzaje cudzysłowów",
    [MT_QUALITY_NAME_BRACKET] = "nawias przyklejony do słowa lub niezamknięty",
    [MT_QUALITY_COUNTRY_UNKNOWN] = "kodu kraju nie ma w ISO 3166-1",
    [MT_QUALITY_TOWN_COUNTY] = "powiat lub województwo zamiast miejscowości",
    [MT_QUALITY_MEMBERS_DISAGREE] = "podane liczby członków są sprzeczne",
    [MT_QUALITY_MEMBERS_LINKED] = "podana liczba członków różni się od liczby członków w bazie",
    [MT_QUALITY_LABEL_UNKNOWN] = "nie wiadomo, czy klaster ma certyfikat",
    [MT_QUALITY_REFERENCE_DANGLING] = "przywołane id do nikogo nie należy",
    [MT_QUALITY_ITEM_EXPIRED] = "wygasła oferta lub zapytanie wciąż widnieje jako aktualne",
    [MT_QUALITY_ITEM_STALE] = "oferta lub zapytanie bez aktualizacji od dwóch lat",
    [MT_QUALITY_ITEM_DUPLICATE] = "oferty lub zapytania jednego właściciela o tym samym tytule",
    [MT_QUALITY_ITEM_SAME_TITLE] = "oferty lub zapytania różnych właścicieli o tym samym tytule",
    [MT_QUALITY_ORGANISATION_NO_ITEMS] = "organizacja bez ofert i zapytań"};

const char *mt_quality_words(mt_text code, mt_tongue tongue)
{
    for (int i = 0; i < MT_QUALITY_COUNT; i++) {
        if (!mt_text_is(code, mt_quality_code_name((mt_quality_code)i))) continue;
        return tongue == MT_TONGUE_RO ? ro[i] : tongue == MT_TONGUE_PL ? pl[i] : mt_quality_title((mt_quality_code)i);
    }
    return NULL;
}
