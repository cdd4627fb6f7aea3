/* Keys of names: see name_key.h. A letter of Latin-1 or Latin Extended-A is two bytes in UTF-8, the first 0xc3 to 0xc5,
 * the second 0x80 to 0xbf; read in another character set each becomes a character of its own. */
#include "libmatch/match/name_key.h"

#include "libmatch/text/fold.h"

/* the characters of 0x80 to 0xbf, and those of the bytes 0xc3, 0xc4, 0xc5 */
static const struct charset {
    const char *second, *first;
    bool letters_too; /* a letter may be the second half: in Mac Roman the first ones are no letters */
} charsets[] = {{"ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø", "√ƒ≈", true},
                {"€\xc2\x81‚ƒ„…†‡ˆ‰Š‹Œ\xc2\x8dŽ\xc2\x8f\xc2\x90‘’“”•–—˜™š›œ\xc2\x9džŸ\xc2\xa0¡¢£¤¥¦§¨©ª«¬\xc2\xad®¯°±²³"
                 "´µ¶·¸¹º»¼½¾¿",
                 "ÃÄÅ", false}};

static size_t bytes_of(const char *at, size_t left)
{
    size_t n = 1;
    while (n < left && ((unsigned char)at[n] & 0xc0) == 0x80) n++;
    return n;
}

/* the number of a character in a list of characters, or -1 */
static int place_in(const char *list, const char *c, size_t n)
{
    int place = 0;
    for (size_t left = strlen(list); left;) {
        size_t m = bytes_of(list, left);
        if (m == n && memcmp(list, c, n) == 0) return place;
        list += m;
        left -= m;
        place++;
    }
    return -1;
}

static bool is_letter_of_1252(int second)
{
    static const unsigned char letters[] = {0x03, 0x0a, 0x0c, 0x0e, 0x1a, 0x1c, 0x1e, 0x1f, 0x2a, 0x35, 0x3a};
    return memchr(letters, second, sizeof letters) != NULL;
}

void mt_unscramble(mt_text text, mt_strbuf *out)
{
    for (size_t i = 0, n; i < text.len; i += n) {
        n = bytes_of(text.data + i, text.len - i);
        size_t m = i + n < text.len ? bytes_of(text.data + i + n, text.len - i - n) : 0;
        bool repaired = false;
        for (size_t k = 0; k < MT_COUNT(charsets) && n > 1 && m > 1 && !repaired; k++) {
            int first = place_in(charsets[k].first, text.data + i, n);
            int second = first < 0 ? -1 : place_in(charsets[k].second, text.data + i + n, m);
            if (second < 0 || (!charsets[k].letters_too && is_letter_of_1252(second))) continue;
            mt_strbuf_char(out, (char)(0xc3 + first));
            mt_strbuf_char(out, (char)(0x80 + second));
            n += m;
            repaired = true;
        }
        if (!repaired) mt_strbuf_add(out, text.data + i, n);
    }
}

/* ae, oe, ue -> a, o, u: how umlauts and ligatures are written without them, and as folding spells some */
static void simplify(mt_strbuf *b, size_t from)
{
    size_t kept = from;
    for (size_t i = from; i < b->len; i++) {
        b->data[kept++] = b->data[i];
        bool vowel = b->data[i] == 'a' || b->data[i] == 'o' || b->data[i] == 'u';
        if (vowel && i + 1 < b->len && b->data[i + 1] == 'e') i++;
    }
    b->len = kept;
    if (b->data) b->data[kept] = '\0';
}

/* Words that names of institutions share in many languages, as simplified; the first of each line stands for all. */
// clang-format off
static const char *const institutions[] = {
    "university universitat universitatea universite universita universitaria universitaire universidad universidade "
    "universiteit universitet universitetet universitas uniwersytet uniwersytetu univerzita univerzity univerzitet univerza "
    "sveuciliste egyetem yliopisto universitate ulikool universitesi panepistimio universitats universitatii ",
    "institute institut institutul instituto istituto instytut instituut institutet ustav intezet institutas instituts institutt ",
    "academy akademie academie academia accademia akademia akademija akademi akademii akademie academiei ",
    "hospital krankenhaus klinikum spital spitalul hopital hopitaux ospedale ospedali szpital nemocnice nemocnica korhaz "
    "ziekenhuis sygehus sykehus sjukhus sairaala bolnica bolnisnica hospitalier hospitalar hospitales ",
    "research forschung recherche recherches investigacion investigaciones investigacao ricerca ricerche cercetare "
    "cercetari cercetarii badan badania badawczy vyzkum vyzkumny vyskum vyskumny onderzoek forskning tutkimus kutatasi "
    "kutato istrazivanja erevnas erevnon forskningsinstitutt ",
    "technology technologie technologies technologien tecnologia tecnologias tecnologie tehnologie tehnologii technologii "
    "technologia teknologi tehnologija tehnologije technologias technologiczny tecnologico tecnologica technological "
    "tecnologici technologique technologiques technika techniki technische ",
    "science sciences wissenschaft wissenschaften scienze ciencia ciencias stiinte stiinta nauk nauki ved vied vetenskap "
    "wetenschappen wetenschap videnskab tudomanyok tudomanyos mokslu znanosti ",
    "national nationale nationaler nazionale nacional nationaal narodowy narodowe narodni narodny nemzeti nasjonal "
    "nasjonalt nationella kansallinen nationales nacionalen nacionalni ",
    "ministry ministerium bundesministerium ministere ministero ministerio ministerul ministerstwo ministerstvo ministerie "
    "miniszterium ministeriet ministarstvo ypourgeio ",
    "centre center centrum zentrum centro centrul kozpont keskus senter centar centra kentro centrul centru zentrums ",
    "foundation stiftung fondation fondazione fundacion fundacao fundatia fundacja stichting stiftelsen stiftelse nadace "
    "nadacia alapitvany zaklada idryma fundacio ",
    "association verein verband associazione asociacion associacao asociatia stowarzyszenie vereniging forening foreningen "
    "sdruzeni zdruzenie egyesulet udruga zdruzenie associacio syndesmos ",
    "school hochschule ecole scuola escuela escola scoala szkola hogeschool skola skolan fachhochschule iskola "};
// clang-format on

static size_t word_at(const char *text) { return strcspn(text, " "); }

/* the first word of the line that has this word; empty when none has */
static mt_text institution(mt_text word)
{
    for (size_t i = 0; i < MT_COUNT(institutions); i++)
        for (const char *at = institutions[i]; *at; at += word_at(at) + 1)
            if (mt_text_equal(mt_text_make(at, word_at(at)), word))
                return mt_text_make(institutions[i], word_at(institutions[i]));
    return mt_text_of("");
}

/* Every word of an institution in one language; other words stay. */
static match_status translate(mt_strbuf *b, size_t from, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf made = {0};
    for (size_t i = from, n; i < b->len; i += n + 1) {
        n = word_at(b->data + i);
        mt_text word = mt_text_make(b->data + i, n), one = n >= 3 ? institution(word) : mt_text_of("");
        if (i > from) mt_strbuf_char(&made, ' ');
        mt_strbuf_text(&made, one.len ? one : word);
    }
    MT_TRY(mt_strbuf_status(&made, err));
    b->len = from;
    if (made.len) mt_strbuf_add(b, made.data, made.len);
    MT_TRY(mt_strbuf_status(b, err));
out:
    mt_strbuf_free(&made);
    return status;
}

static match_status make_key(mt_text text, match_status (*fold)(mt_text, mt_strbuf *, mt_error *), mt_strbuf *out,
                             mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf clear = {0};
    size_t from = out->len;
    mt_unscramble(text, &clear);
    MT_TRY(mt_strbuf_status(&clear, err));
    MT_TRY(fold(mt_text_make(clear.data ? clear.data : "", clear.len), out, err));
    simplify(out, from);
out:
    mt_strbuf_free(&clear);
    return status;
}

match_status mt_name_key(mt_text name, mt_strbuf *out, mt_error *err)
{
    size_t from = out->len;
    match_status status = make_key(name, mt_fold_name, out, err);
    return status == MATCH_OK ? translate(out, from, err) : status;
}

match_status mt_address_key(mt_text address, mt_strbuf *out, mt_error *err)
{
    return make_key(address, mt_fold, out, err);
}
