/* Codes, and detection on sentences written for this test (about 100 characters each). */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/error.h"
#include "libmatch/text/language.h"
#include "libmatch/text/utf8.h"

static const struct {
    const char *code;
    mt_language language;
} codes[] = {
    {"ro", MT_LANG_RO},           {"ro-RO", MT_LANG_RO},       {"RO_ro", MT_LANG_RO},    {"ron", MT_LANG_RO},
    {"rum", MT_LANG_RO},          {"nb-NO", MT_LANG_NO},       {"nn", MT_LANG_NO},       {"en-Latn-GB", MT_LANG_EN},
    {"zxx", MT_LANG_ZXX},         {"", MT_LANG_UNKNOWN},       {"und", MT_LANG_UNKNOWN}, {"ja", MT_LANG_OTHER},
    {"x-klingon", MT_LANG_OTHER}, {"romanian", MT_LANG_OTHER}, {"-", MT_LANG_UNKNOWN},   {"GER", MT_LANG_DE},
};

static void codes_are_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < MT_COUNT(codes); i++)
        assert_int_equal(mt_language_from_code(mt_text_of(codes[i].code)), codes[i].language);
    assert_int_equal(mt_language_from_code(mt_text_make("r\0o", 3)), MT_LANG_OTHER);
}

static void codes_come_back(void **state)
{
    (void)state;
    for (mt_language l = MT_LANG_OTHER; l < MT_LANG_COUNT; l++)
        assert_int_equal(mt_language_from_code(mt_text_of(mt_language_code(l))), l);
    assert_string_equal(mt_language_code(MT_LANG_UNKNOWN), "");
    assert_string_equal(mt_language_code(MT_LANG_COUNT), "");
}

static const struct sentence {
    const char *code, *text;
} sentences[] = {
    {"bg",
     "Клъстерът обединява болници, университети и фирми, които разработват медицинска апаратура за ранна диагностика."},
    {"bg", "Търсим партньор с опит в анализа на изображения, за да подготвим общо предложение през есента."},
    {"cs", "Hledáme partnera, který má zkušenosti s vývojem zdravotnických přístrojů a chtěl by se zapojit do "
           "společného projektu."},
    {"cs", "Naše laboratoř nabízí měření povrchů a zkoušky materiálů, které potřebují malé a střední podniky v kraji."},
    {"da", "Vi søger en virksomhed, der kan udvikle en app til patienter med sukkersyge, og som allerede har erfaring "
           "fra hospitaler."},
    {"da",
     "Klyngen samler små og mellemstore virksomheder, der arbejder med grøn energi og hjælper dem ud på nye markeder."},
    {"de", "Wir suchen einen Partner, der Erfahrung mit der Auswertung medizinischer Bilder hat und im Herbst beginnen "
           "kann."},
    {"de",
     "Das Netzwerk verbindet Kliniken, Hochschulen und kleine Betriebe, die gemeinsam neue Geräte entwickeln wollen."},
    {"el",
     "Αναζητούμε εταίρο με εμπειρία στην ανάλυση ιατρικών εικόνων για κοινή πρόταση που θα υποβληθεί το φθινόπωρο."},
    {"el", "Το δίκτυο φέρνει κοντά νοσοκομεία, πανεπιστήμια και μικρές επιχειρήσεις που αναπτύσσουν νέες συσκευές."},
    {"en", "We are looking for a partner who knows how to read medical images and would like to join a proposal this "
           "autumn."},
    {"en", "Our laboratory offers surface measurements and material tests to small companies that have no equipment of "
           "their own."},
    {"es", "Buscamos un socio con experiencia en el análisis de imágenes médicas que quiera participar en una "
           "propuesta conjunta."},
    {"es",
     "El laboratorio ofrece ensayos de materiales a las pequeñas empresas de la región que no tienen equipos propios."},
    {"et", "Otsime partnerit, kellel on kogemusi meditsiiniliste piltide töötlemisel ja kes sooviks sügisel ühises "
           "taotluses osaleda."},
    {"et", "Meie labor pakub väikestele ettevõtetele materjalide katsetamist ja pindade mõõtmist, milleks neil endil "
           "seadmeid pole."},
    {"fi", "Etsimme kumppania, jolla on kokemusta lääketieteellisten kuvien käsittelystä ja joka haluaa mukaan "
           "yhteiseen hankkeeseen."},
    {"fi", "Laboratoriomme tarjoaa pienille yrityksille materiaalien testausta ja pintojen mittauksia, joihin niillä "
           "ei ole laitteita."},
    {"fr", "Nous cherchons un partenaire qui connaît l'analyse des images médicales et qui voudrait rejoindre notre "
           "projet commun."},
    {"fr", "Le laboratoire propose aux petites entreprises de la région des essais de matériaux qu'elles ne peuvent "
           "faire chez elles."},
    {"ga", "Táimid ag lorg comhpháirtí a bhfuil taithí aige ar anailís íomhánna leighis agus ar mhaith leis páirt a "
           "ghlacadh sa togra."},
    {"ga",
     "Cuireann an tsaotharlann tástáil ábhar ar fáil do ghnóthaí beaga sa réigiún nach bhfuil a dtrealamh féin acu."},
    {"hr", "Tražimo partnera koji ima iskustva u obradi medicinskih slika i želi sudjelovati u zajedničkom prijedlogu "
           "ove jeseni."},
    {"hr", "Laboratorij nudi ispitivanje materijala malim tvrtkama iz cijele regije koje nemaju vlastitu opremu za "
           "mjerenje."},
    {"hu",
     "Olyan partnert keresünk, aki ért az orvosi képek feldolgozásához, és ősszel csatlakozna közös pályázatunkhoz."},
    {"hu",
     "A laboratórium anyagvizsgálatot kínál azoknak a kisvállalkozásoknak, amelyeknek nincs saját mérőberendezésük."},
    {"it", "Cerchiamo un partner che sappia analizzare le immagini mediche e che voglia partecipare alla nostra "
           "proposta in autunno."},
    {"it",
     "Il laboratorio offre prove sui materiali alle piccole imprese della regione che non hanno attrezzature proprie."},
    {"lt", "Ieškome partnerio, kuris turi medicininių vaizdų apdorojimo patirties ir rudenį norėtų prisijungti prie "
           "bendro projekto."},
    {"lt", "Laboratorija siūlo medžiagų bandymus mažoms įmonėms, kurios neturi savo įrangos paviršiams matuoti."},
    {"lv", "Meklējam partneri, kuram ir pieredze medicīnisko attēlu apstrādē un kurš rudenī vēlētos piedalīties kopīgā "
           "projektā."},
    {"lv", "Laboratorija piedāvā materiālu pārbaudes mazajiem uzņēmumiem, kuriem nav savu mērierīču un telpu."},
    {"mt", "Qed infittxu sieħeb li għandu esperjenza fl-analiżi tal-immaġnijiet mediċi u li jixtieq jingħaqad magħna "
           "fil-proġett."},
    {"mt",
     "Il-laboratorju joffri testijiet tal-materjali lin-negozji ż-żgħar tar-reġjun li m'għandhomx it-tagħmir tagħhom."},
    {"nl", "Wij zoeken een partner met ervaring in het verwerken van medische beelden die in het najaar wil meedoen "
           "aan ons voorstel."},
    {"nl", "Het laboratorium biedt kleine bedrijven uit de streek proeven op materialen waarvoor zij zelf geen "
           "toestellen hebben."},
    {"pl", "Szukamy partnera, który ma doświadczenie w przetwarzaniu obrazów medycznych i chciałby jesienią dołączyć "
           "do wniosku."},
    {"pl",
     "Laboratorium oferuje badania materiałów małym firmom z regionu, które nie mają własnych urządzeń pomiarowych."},
    {"pt", "Procuramos um parceiro com experiência na análise de imagens médicas que queira participar na nossa "
           "proposta conjunta."},
    {"pt",
     "O laboratório oferece ensaios de materiais às pequenas empresas da região que não têm equipamento próprio."},
    {"ro", "Căutăm un partener cu experiență în prelucrarea imaginilor medicale, care să se alăture în toamnă "
           "propunerii noastre."},
    {"ro", "Laboratorul ofera incercari de materiale firmelor mici din regiune care nu au aparate proprii de masura."},
    {"sk", "Hľadáme partnera, ktorý má skúsenosti so spracovaním medicínskych snímok a chcel by sa na jeseň pridať k "
           "projektu."},
    {"sk", "Laboratórium ponúka skúšky materiálov malým podnikom z kraja, ktoré nemajú vlastné meracie zariadenia."},
    {"sl",
     "Iščemo partnerja, ki ima izkušnje z obdelavo medicinskih slik in bi se jeseni rad pridružil skupnemu predlogu."},
    {"sl", "Laboratorij ponuja preskušanje materialov majhnim podjetjem iz regije, ki nimajo lastnih merilnih naprav."},
    {"sv", "Vi söker en partner som har erfarenhet av att bearbeta medicinska bilder och som vill vara med i vår "
           "ansökan i höst."},
    {"sv", "Laboratoriet erbjuder provning av material åt små företag i trakten som inte har någon egen utrustning."},
    {"no", "Vi ser etter en partner som har erfaring med behandling av medisinske bilder, og som ikke har noe imot å "
           "bli med til høsten."},
    {"is",
     "Við leitum að samstarfsaðila sem hefur reynslu af úrvinnslu læknisfræðilegra mynda og vill vera með í haust."},
    {"tr", "Tıbbi görüntülerin işlenmesi konusunda deneyimli ve bu sonbaharda ortak projeye katılmak isteyen bir ortak "
           "arıyoruz."},
    {"uk",
     "Шукаємо партнера, який має досвід обробки медичних зображень і хотів би восени долучитися до спільної заявки."},
    {"ru",
     "Мы ищем партнёра, у которого есть опыт обработки медицинских снимков и который хотел бы осенью войти в проект."},
    {"sr", "Тражимо партнера који има искуства у обради медицинских слика и жели да учествује у заједничком предлогу."},
    {"mk",
     "Бараме партнер кој има искуство во обработка на медицински слики и сака да учествува во заедничкиот предлог."},
    {"sq",
     "Kërkojmë një partner që ka përvojë në përpunimin e imazheve mjekësore dhe dëshiron të marrë pjesë në projekt."},
    {"ca", "Busquem un soci amb experiència en l'anàlisi d'imatges mèdiques que vulgui participar amb nosaltres en "
           "aquesta proposta."},
    {"", "Siemens"},
    {"", ""},
    {"", "12 345 !!!"},
};

static void sentence_is_recognised(void **state)
{
    const struct sentence *s = *state;
    double confidence = -1;
    mt_language found = mt_language_detect(mt_text_of(s->text), &confidence);
    assert_string_equal(mt_language_code(found), s->code);
    if (found == MT_LANG_UNKNOWN)
        assert_true(confidence == 0);
    else
        assert_true(confidence > 0.3 && confidence <= 1);
}

static void bad_bytes_do_not_matter(void **state)
{
    (void)state;
    assert_int_equal(mt_language_detect(mt_text_of("the hospital\xff\xfe and the university of\xc3 the city"), NULL),
                     MT_LANG_EN);
}

static void long_texts_are_bounded(void **state)
{
    (void)state;
    size_t size = 10 << 20;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, 'x', size);
    mt_language_detect(mt_text_make(text, size), NULL); /* must return at once and stay inside its buffers */
    free(text);
}

int main(void)
{
    enum { OTHERS = 4 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(sentences)] = {
        cmocka_unit_test(codes_are_read),
        cmocka_unit_test(codes_come_back),
        cmocka_unit_test(bad_bytes_do_not_matter),
        cmocka_unit_test(long_texts_are_bounded),
    };
    for (size_t i = 0; i < MT_COUNT(sentences); i++)
        tests[OTHERS + i] =
            (struct CMUnitTest){sentences[i].text, sentence_is_recognised, NULL, NULL, (void *)&sentences[i]};
    return cmocka_run_group_tests_name("language", tests, NULL, NULL);
}
