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
    {"cs", "společnost společnosti společností společnostem společnostech společnostmi"},
    {"cs", "technologie technologií technologiím technologiích technologiemi"},
    {"cs", "zdravotnictví zdravotnictvím"},
    {"cs", "inovace inovací inovacím inovacích inovacemi"},
    {"cs", "spolupráce spoluprací spolupráci"},
    {"cs", "pacient pacienta pacientovi pacienti pacientů pacientům pacientech pacienty"},
    {"cs", "univerzita univerzity univerzitě univerzitu univerzitou univerzit univerzitám univerzitách univerzitami"},
    {"cs", "nový nová nové nového novému novým nových novými"},
    {"cs", "řešení řešením řešeních řešeními"},
    {"cs", "přístroj přístroje přístrojem přístrojů přístrojům přístrojích"},
    {"cs", "software softwaru softwarem"},
    {"cs", "podnik podniku podniky podniků podnikům"},
    {"cs", "léčba léčby léčbě léčbu léčbou"},
    {"cs", "zobrazování zobrazováním"},
    {"sk", "spoločnosť spoločnosti spoločností spoločnostiam spoločnostiach spoločnosťami"},
    {"sk", "technológia technológie technológii technológiu technológií technológiám technológiách technológiami"},
    {"sk", "pacient pacienta pacientovi pacienti pacientov pacientom pacientoch pacientmi"},
    {"sk", "univerzita univerzity univerzite univerzitu univerzitou univerzít univerzitám univerzitách"},
    {"sk", "nový nová nové nového novému novým nových novými"},
    {"sk", "riešenie riešenia riešení riešeniu riešením riešeniami"},
    {"sk", "podnik podniku podniky podnikov podnikom podnikoch podnikmi"},
    {"sk", "liečba liečby liečbe liečbu liečbou"},
    {"sk", "inovácia inovácie inovácii inováciu inovácií inováciám inováciách inováciami"},
    {"hr", "tvrtka tvrtke tvrtki tvrtku tvrtkom tvrtkama"},
    {"hr", "rješenje rješenja rješenju rješenjem rješenjima"},
    {"hr", "inovacija inovacije inovaciji inovaciju inovacijom inovacijama"},
    {"hr", "sveučilište sveučilišta sveučilištu sveučilištem sveučilištima"},
    {"hr", "novi nova novo novog novoga novom novih novim"},
    {"hr", "zdravstveni zdravstvena zdravstvene zdravstvenog zdravstvenoj zdravstvenih zdravstvenim"},
    {"hr", "uređaj uređaja uređaju uređaji uređajem uređajima"},
    {"hr", "stanica stanice stanici stanicu stanicom stanicama"},
    {"hr", "liječenje liječenja liječenju liječenjem"},
    {"sl", "bolnik bolnika bolniku bolniki bolnikov bolnikom"},
    {"sl", "raziskava raziskave raziskavi raziskavo raziskav raziskavah raziskavami"},
    {"sl", "univerza univerze univerzi univerzo univerz univerzah"},
    {"sl", "nov nova novo novega novemu novih novimi"},
    {"sl", "zdravstven zdravstvena zdravstvene zdravstvenega zdravstvenih zdravstvenimi zdravstveni"},
    {"sl", "naprava naprave napravi napravo naprav napravah napravami"},
    {"sl", "inovacija inovacije inovaciji inovacijo inovacij inovacijam inovacijami"},
    {"sl", "celica celice celici celico celic celicah celicami"},
    {"sl", "zdravljenje zdravljenja zdravljenju zdravljenjem"},
    {"bg", "предприятие предприятието предприятия предприятията"},
    {"bg", "иновация иновацията иновации иновациите"},
    {"bg", "пациент пациента пациентът пациенти пациентите"},
    {"bg", "лечение лечението лечения"},
    {"bg", "клетка клетката клетки клетките"},
    {"bg", "нов нова новата ново новото нови новите новия новият"},
    {"bg", "здравен здравна здравната здравно здравното здравни здравните"},
    {"bg", "проект проекта проектът проекти проектите"},
    {"bg", "фирма фирмата фирми фирмите"},
    {"bg", "устройство устройството устройства устройствата"},
    {"bg", "лаборатория лабораторията лаборатории лабораториите"},
    {"bg", "система системата системи системите"},
    {"bg", "продукт продукта продуктът продукти продуктите"},
    {"bg", "учен учения ученият учени учените"},
    {"bg", "област областта области областите"},
    {"et", "ettevõte ettevõtte ettevõtet ettevõttes ettevõtted ettevõtete ettevõtteid"},
    {"et", "süsteem süsteemi süsteemis süsteemid süsteemide süsteemist süsteemile"},
    {"et", "ravim ravimi ravimid ravimite ravimeid ravimist"},
    {"et", "patsient patsiendi patsiendid patsientide patsienti"},
    {"et", "uuring uuringu uuringud uuringute uuringus uuringust"},
    {"et", "ülikool ülikooli ülikoolid ülikoolide ülikoolis ülikoolist"},
    {"et", "tehnoloogia tehnoloogiad tehnoloogiate tehnoloogiat tehnoloogias tehnoloogiast"},
    {"et", "teenus teenuse teenused teenuste teenust teenuseid"},
    {"et", "lahendus lahenduse lahendused lahenduste lahendust lahendusi"},
    {"et", "seade seadme seadmed seadmete seadmeid"},
    {"et", "partner partneri partnerid partnerite partnerit partneriga"},
    {"et", "meditsiiniline meditsiinilise meditsiinilised meditsiiniliste meditsiinilist"},
    {"lv", "pētījums pētījuma pētījumam pētījumu pētījumā pētījumi pētījumiem pētījumos"},
    {"lv", "sistēma sistēmas sistēmai sistēmu sistēmā sistēmām sistēmās"},
    {"lv", "tehnoloģija tehnoloģijas tehnoloģijai tehnoloģiju tehnoloģijā tehnoloģijām tehnoloģijās"},
    {"lv", "pacients pacienta pacientam pacientu pacienti pacientiem pacientus"},
    {"lv", "universitāte universitātes universitātei universitāti universitātē universitāšu universitātēm"},
    {"lv", "iekārta iekārtas iekārtai iekārtu iekārtā iekārtām"},
    {"lv", "jauns jauna jaunā jaunas jaunu jauni jaunie jaunajiem jauno"},
    {"lv", "pakalpojums pakalpojuma pakalpojumu pakalpojumi pakalpojumiem"},
    {"lv", "risinājums risinājuma risinājumu risinājumi risinājumiem"},
    {"lv", "šūna šūnas šūnu šūnām šūnā"},
    {"lv", "ārstēšana ārstēšanas ārstēšanai ārstēšanu ārstēšanā"},
    {"lv", "veselība veselības veselībai veselību"},
    {"lv", "produkts produkta produktu produkti produktiem"},
    {"pl", "przedsiębiorstwo przedsiębiorstwa przedsiębiorstwu przedsiębiorstwem przedsiębiorstw przedsiębiorstwom "
           "przedsiębiorstwami przedsiębiorstwach"},
    {"pl", "rozwiązanie rozwiązania rozwiązaniu rozwiązaniem rozwiązań rozwiązaniom rozwiązaniami rozwiązaniach"},
    {"pl", "innowacja innowacji innowację innowacją innowacje innowacjom innowacjami innowacjach"},
    {"pl", "innowacyjny innowacyjna innowacyjne innowacyjnego innowacyjnej innowacyjnych innowacyjnymi"},
    {"pl", "uczelnia uczelni uczelnię uczelnią uczelnie uczelniom uczelniami uczelniach"},
    {"pl", "współpraca współpracy współpracę współpracą"},
    {"pl", "lek leku lekiem leki leków lekom lekami lekach"},
    {"pl", "choroba choroby chorobie chorobę chorobą chorób chorobom chorobami chorobach"},
    {"pl", "komórka komórki komórce komórkę komórką komórek komórkom komórkami komórkach"},
    {"pl", "urządzenie urządzenia urządzeniu urządzeniem urządzeń urządzeniom urządzeniami urządzeniach"},
    {"pl", "rozwój rozwoju rozwojem rozwojowi"},
    {"pl", "projekt projektu projektowi projektem projekcie projekty projektów projektom projektami projektach"},
    {"pl", "partner partnera partnerowi partnerem partnerze partnerzy partnerów partnerom partnerami"},
    {"pl", "leczenie leczenia leczeniu leczeniem"},
    {"pl", "gospodarka gospodarki gospodarce gospodarkę gospodarką"},
    {"pl", "region regionu regionie regiony regionów regionach"},
    {"pl", "podmiot podmiotu podmioty podmiotów podmiotom podmiotami"},
    {"pl", "usługa usłudze"},
    {"pl", "żywność żywności żywnością"},
    {"ro", "îmbunătățire îmbunătățirea îmbunătățirii îmbunătățiri"},
    {"ro", "tehnologie tehnologia tehnologii tehnologiei tehnologiile tehnologiilor"},
    {"ro", "companie compania companii companiei companiile companiilor"},
    {"ro", "universitate universitatea universități universității universităților universitățile"},
    {"ro", "laborator laboratorul laboratorului laboratoare laboratoarele laboratoarelor"},
    {"ro", "medicament medicamentul medicamente medicamentelor medicamentele"},
    {"ro", "pacient pacientul pacienți pacienților pacienții pacientului"},
    {"ro", "tratament tratamentul tratamente tratamentelor tratamentului"},
    {"ro", "echipament echipamentul echipamente echipamentelor echipamentele"},
    {"ro", "serviciu serviciul servicii serviciilor serviciile serviciului"},
    {"ro", "proiect proiectul proiecte proiectelor proiectului proiectele"},
    {"ro", "regiune regiunea regiuni regiunii regiunilor regiunile"},
    {"ro", "inovare inovarea inovării"},
    {"ro", "inovativ inovativă inovative inovativi"},
    {"ro", "clinic clinică clinice clinici"},
    {"ro", "public publică publice publici"},
    {"ro", "economic economică economice economici"},
    {"ro", "dispozitiv dispozitivul dispozitive dispozitivelor dispozitivele"},
    {"ro", "celulă celula celule celulelor celulele"},
    {"ro", "boală boala boli bolii bolilor bolile"},
    {"ro", "formare formarea formării"},
    {"ro", "piață piața piețe pieței piețelor"},
    {"ro", "membru membrii membrilor"},
    {"ro", "activitate activitatea activități activității activităților activitățile"},
    {"ro", "industrie industria industrii industriei industriile industriilor"},
    {"ro", "domeniu domeniul domenii domeniilor domeniile domeniului"},
    {"ro", "rezultat rezultatul rezultate rezultatelor rezultatele"},
    {"ro", "diagnostic diagnosticul diagnosticului"},
    {"ro", "analiză analiza analize analizei analizelor"},
    {"cs", "buňka buňky buňce buňku buňkou buňkám buňkách"},
    {"hr", "bolesnik bolesnika bolesniku bolesnikom"},
    {"sl", "rešitve rešitvi rešitvijo rešitvam rešitvami rešitvah"},
    {"pl", "biotechnologia biotechnologii biotechnologię biotechnologią"},
    {"pl", "biotechnologiczny biotechnologicznych biotechnologiczne"},
    {"ro", "cluster clustere clusterul clusterului clusterelor clusterele"},
    {"ro", "nivel nivele nivelul nivelului nivelelor niveluri nivelurilor"},
    {"ro", "profil profile profilul profilului profilelor"},
    {"ro", "cadru cadrul cadrului cadre cadrelor"},
    {"ro", "fond fonduri fondul fondurilor fondurile"},
    {"ro", "cost costuri costul costurilor costurile"},
    {"ro", "risc riscuri riscul riscurilor"},
    {"ro", "loc locuri locul locurilor"},
    {"ro", "registru registrul registrului"},
    {"ro", "nevoie nevoi nevoia nevoile nevoilor nevoii"},
    {"ro", "laborator laboratorul laboratoare laboratoarelor"},
    {"ro", "viață viața vieți vieții"},
    {"ro", "structură structura structurii structuri structurilor"},
    {"ro", "măsură măsura măsuri măsurilor"},
    {"pl", "klaster klastra klastrem klastrowi klastrze klastry klastrów"},
    {"pl", "sektor sektora sektorze sektorowi sektory sektorów"},
};

/* Different things whose stems must stay apart. */
static const struct family different[] = {
    {"pl", "lek lekarz"},
    {"pl", "praca prasa"},
    {"pl", "rak rok"},
    {"pl", "szpital szpilka"},
    {"cs", "kov kovář"},
    {"bg", "кост костюм"},
    {"lv", "māja mājiens"},
    {"en", "imaging imagination"},
    {"ro", "imagine imobil"},
    {"hr", "osnova osnivač"},
    {"et", "firma film"},
    {"sk", "výskum výskyt"},
    {"sl", "podjetje podlaga"},
    {"pl", "lekarz lekcja"},
    {"pl", "zdrowie zdrój"},
    {"pl", "badanie badacz"},
    {"pl", "obraz obrót"},
    {"pl", "firma firanka"},
    {"pl", "komórka komora"},
    {"pl", "region regulamin"},
    {"pl", "partner partia"},
    {"pl", "rozwój rozwód"},
    {"pl", "projekt projektor"},
    {"pl", "usługa usługodawca"},
    {"pl", "sektor sekta"},
    {"cs", "výzkum výkon"},
    {"cs", "zdraví zdroj"},
    {"cs", "léčba lékař"},
    {"cs", "podnik podnos"},
    {"cs", "společnost společník"},
    {"cs", "buňka bunda"},
    {"cs", "přístroj přístav"},
    {"cs", "firma firn"},
    {"cs", "stroj strom"},
    {"cs", "nový novinka"},
    {"sk", "podnik podnos"},
    {"sk", "liečba lietadlo"},
    {"sk", "nemocnica nemoc"},
    {"sk", "riešenie riedenie"},
    {"sk", "spoločnosť spoločník"},
    {"sk", "pacient pacifik"},
    {"sk", "stroj strom"},
    {"hr", "bolnica bol"},
    {"hr", "tvrtka tvrdnja"},
    {"hr", "istraživanje istražitelj"},
    {"hr", "liječenje liječnik"},
    {"hr", "rješenje riječ"},
    {"hr", "stanica stan"},
    {"sl", "bolnišnica bolnik"},
    {"sl", "raziskava raziskovalec"},
    {"sl", "rešitev resnica"},
    {"sl", "naprava napredek"},
    {"sl", "celica cel"},
    {"sl", "zdravljenje zdravnik"},
    {"sl", "izdelek izdaja"},
    {"bg", "болница болка"},
    {"bg", "изследване изследовател"},
    {"bg", "клетка клетва"},
    {"bg", "лечение лекар"},
    {"bg", "предприятие предприемач"},
    {"bg", "устройство устав"},
    {"bg", "лаборатория лаборант"},
    {"bg", "град градина"},
    {"bg", "учен училище"},
    {"et", "haigla haigus"},
    {"et", "ravim ravi"},
    {"et", "uuring uus"},
    {"et", "ettevõte etapp"},
    {"et", "teenus teema"},
    {"et", "seade seadus"},
    {"et", "lahendus lahing"},
    {"et", "patsient patent"},
    {"lv", "slimnīca slimība"},
    {"lv", "uzņēmums uzdevums"},
    {"lv", "pētījums pētnieks"},
    {"lv", "šūna šūpoles"},
    {"lv", "veselība veselums"},
    {"lv", "produkts process"},
    {"lv", "iekārta iekļaut"},
    {"lv", "jauns jaunietis"},
    {"ro", "celulă cel"},
    {"ro", "profil profit"},
    {"ro", "fond fonetică"},
    {"ro", "medicament medic"},
    {"ro", "loc local"},
    {"ro", "cost costum"},
    {"ro", "regiune registru"},
    {"ro", "boală bolnav"},
};

/* Every light stemmer has at least so many forms above, and so many pairs that stay apart. */
static void no_stemmer_is_thin(void **state)
{
    (void)state;
    static const char *const own[] = {"pl", "cs", "sk", "hr", "sl", "bg", "et", "lv", "ro"};
    enum { FORMS = 40, PAIRS = 6 };
    for (size_t l = 0; l < MT_COUNT(own); l++) {
        size_t forms = 0, pairs = 0;
        for (size_t i = 0; i < MT_COUNT(families); i++) {
            if (strcmp(families[i].language, own[l]) != 0) continue;
            forms++;
            for (const char *c = families[i].words; *c; c++) forms += *c == ' ';
        }
        for (size_t i = 0; i < MT_COUNT(different); i++) pairs += strcmp(different[i].language, own[l]) == 0;
        if (forms < FORMS || pairs < PAIRS) fail_msg("%s: %zu forms, %zu pairs", own[l], forms, pairs);
    }
}

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
    enum { OTHERS = 3 };
    struct CMUnitTest tests[OTHERS + MT_COUNT(cases) + MT_COUNT(families)] = {
        cmocka_unit_test(no_stemmer_is_thin),
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
