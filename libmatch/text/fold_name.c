/* The comparison key of organisations' names. Legal forms are recognised by the letters at the end (some also at the
 * beginning) of the name with blanks and dots taken out, so that "S.R.L.", "s r l" and "SRL" are one entry. */
#include "libmatch/base/memory.h"
#include "libmatch/text/fold.h"
#include "libmatch/text/utf8.h"

#include <utf8proc.h>

/* Folded, without blanks and dots, one blank around each. */
// clang-format off
static const char legal_forms_at_end[] =
    /* Romania, Moldova */
    " srl srld sa sca scs snc pfa ra rafi ifn ong societatecuraspunderelimitata societatepeactiuni regieautonoma "
    /* Germany, Austria, Switzerland, Liechtenstein */
    "gmbh ggmbh mbh gesmbh gmbhcokg gmbhcokgaa gmbhkg gmbhundcokg ag agcokg aktiengesellschaft ev eingetragenerverein "
    "kg kgaa ohg ug ughaftungsbeschrankt eg gbr se sarl sagl ek gesellschaftmitbeschrankterhaftung gesellschaftmbh "
    /* Poland */
    "spzoo spzook spzoospk spolkazograniczonaodpowiedzialnoscia spolkazoo spolkaakcyjna spolkajawna "
    "spolkakomandytowa spj spk ska psa "
    /* English-speaking */
    "ltd limited inc incorporated llc llp lp plc corp corporation co coltd cic clg dac uc lbg pty ptyltd pvtltd "
    "limitedliabilitycompany companylimited "
    /* Nordic and Baltic */
    "as asa aps amba ab abpubl aktiebolag hb oy oyj ab oyab osakeyhtio ry ehf hf ou mtu sia uab vsi ik ks "
    "aktieselskab anpartsselskab "
    /* Benelux, France, Italy, Spain, Portugal */
    "bv bvba nv vzw asbl aisbl ivzw sprl srlcoop vof cv sas sasu eurl sarl sci scop gie spa srls soccoop scarl scrl "
    "scpa onlus ets societeanonyme societeparactionssimplifiee societearesponsabilitelimitee beslotenvennootschap "
    "naamlozevennootschap societaperazioni societaaresponsabilitalimitata "
    "sl slp slu sll sau slne scoop sociedadanonima sociedadlimitada lda limitada unipessoallda epe ace sgps "
    /* Czechia, Slovakia, Hungary */
    "sro spolsro vvi as vos ks ops zs zu os spolecnostsrucenimomezenym spolocnostsrucenimobmedzenym akciovaspolecnost "
    "akciovaspolocnost kft zrt nyrt rt bt kkt nonprofitkft kht korlatoltfelelossegutarsasag "
    "reszvenytarsasag zartkoruenmukodoreszvenytarsasag nyilvanosanmukodoreszvenytarsasag beteitarsasag "
    /* Slovenia, Croatia, Serbia, Bosnia, North Macedonia, Albania */
    "doo dd jdoo dno kd ad dooel shpk sha zoo "
    /* Bulgaria, Greece, Cyprus, Turkey */
    "eood ood ead ет ад оод еоод еад сд кд ae epe ike oe ee αε επε ικε οε εε anonimietaireia ltdsti "
    "anonimsirketi limitedsirketi sanayiveticaretanonimsirketi sanayiveticaretlimitedsirketi "
    "ticaretanonimsirketi ticaretlimitedsirketi "
    /* Ukraine, Russia */
    "тов ооо ао пао зао тзов пп ooo zao oao pjsc ojsc jsc cjsc ";

static const char legal_forms_at_start[] = " sc uab sia vsi ou ooo zao oao тов ооо ао пао зао пп ад еоод оод ";
// clang-format on

enum { LONGEST_FORM = 44, MOST_WORDS = 512 };

typedef struct words {
    size_t start[MOST_WORDS], end[MOST_WORDS]; /* in the folded name */
    size_t len;
} words;

/* Letters and digits of any script form words; an ampersand or plus between them stays ("R&D", "C+"). */
static bool part_of_word(int32_t cp)
{
    if (cp == '&' || cp == '+') return true;
    utf8proc_category_t category = utf8proc_category(cp);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

/* An ampersand or plus on its own is punctuation. */
static void drop_lone_signs(mt_text name, words *w)
{
    size_t kept = 0;
    for (size_t i = 0; i < w->len; i++) {
        if (w->end[i] - w->start[i] == 1 && strchr("&+", name.data[w->start[i]])) continue;
        w->start[kept] = w->start[i];
        w->end[kept++] = w->end[i];
    }
    w->len = kept;
}

static bool one_letter(mt_text name, const words *w, size_t i)
{
    return mt_utf8_count(mt_text_make(name.data + w->start[i], w->end[i] - w->start[i])) == 1;
}

/* "M.B.I." is "MBI": letters with nothing but a dot between them become one word (the dots are skipped later). */
static void join_initials(mt_text name, words *w)
{
    size_t kept = 0;
    bool open = false; /* the last kept word is a chain of single letters */
    for (size_t i = 0; i < w->len; i++) {
        bool single = one_letter(name, w, i);
        if (kept && open && single && w->start[i] == w->end[kept - 1] + 1 && name.data[w->end[kept - 1]] == '.') {
            w->end[kept - 1] = w->end[i];
            continue;
        }
        w->start[kept] = w->start[i];
        w->end[kept++] = w->end[i];
        open = single;
    }
    w->len = kept;
}

/* Cuts the folded name into words; the last word takes all the rest when there are too many. */
static void cut_words(mt_text name, words *w)
{
    bool inside = false;
    w->len = 0;
    for (size_t i = 0; i < name.len;) {
        int32_t cp;
        size_t n = mt_utf8_decode(name.data + i, name.len - i, &cp);
        if (part_of_word(cp)) {
            if (!inside && w->len < MOST_WORDS) w->start[w->len++] = i;
            w->end[w->len - 1] = i + n;
            inside = true;
        } else if (cp != '\'') { /* an apostrophe splits no word */
            inside = false;
        }
        i += n ? n : 1;
    }
    drop_lone_signs(name, w);
    join_initials(name, w);
}

/* Whether the words [from, to) written together are an entry of the list. */
static bool legal_form(mt_text name, const words *w, size_t from, size_t to, const char *list)
{
    char key[LONGEST_FORM + 3] = " ";
    size_t len = 1;
    for (size_t i = from; i < to; i++) {
        size_t n = w->end[i] - w->start[i];
        if (n > LONGEST_FORM || len + n > LONGEST_FORM + 1) return false;
        for (size_t j = 0; j < n; j++)
            if (!strchr("&.'", name.data[w->start[i] + j])) key[len++] = name.data[w->start[i] + j];
    }
    if (len == 1) return false;
    key[len++] = ' ';
    key[len] = '\0';
    return strstr(list, key) != NULL;
}

/* Takes legal forms off the end and the start of [*from, *to), as long as something is left. */
static void strip_forms(mt_text name, const words *w, size_t *from, size_t *to)
{
    enum { MOST_PARTS = 6 };
    bool again = true;
    while (again) {
        again = false;
        for (size_t parts = MOST_PARTS; parts >= 1 && !again; parts--) {
            if (*to - *from <= parts || !legal_form(name, w, *to - parts, *to, legal_forms_at_end)) continue;
            *to -= parts;
            again = true;
        }
    }
    for (size_t parts = 3; parts >= 1; parts--) {
        if (*to - *from <= parts || !legal_form(name, w, *from, *from + parts, legal_forms_at_start)) continue;
        *from += parts;
        break;
    }
}

match_status mt_fold_name(mt_text in, mt_strbuf *out, mt_error *err)
{
    match_status status = MATCH_OK;
    mt_strbuf folded = {0};
    words *w = mt_alloc(1, sizeof *w);
    if (!w) return mt_fail_no_memory(err);
    MT_TRY(mt_fold(in, &folded, err));
    mt_text name = mt_text_make(folded.data, folded.len);
    cut_words(name, w);
    size_t from = 0, to = w->len;
    strip_forms(name, w, &from, &to);
    for (size_t i = from; i < to; i++) {
        if (i > from) mt_strbuf_char(out, ' ');
        for (size_t j = w->start[i]; j < w->end[i]; j++)
            if (name.data[j] != '\'' && name.data[j] != '.') mt_strbuf_char(out, name.data[j]);
    }
    MT_TRY(mt_strbuf_status(out, err));
out:
    mt_strbuf_free(&folded);
    mt_free(w);
    return status;
}
