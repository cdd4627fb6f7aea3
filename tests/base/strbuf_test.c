/* mt_strbuf: numbers read back, escaping is complete. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "libmatch/base/memory.h"
#include "libmatch/base/random.h"
#include "libmatch/base/strbuf.h"

static void doubles_read_back(void **state)
{
    (void)state;
    mt_random r = mt_random_seeded(7);
    for (int i = 0; i < 20000; i++) {
        double value = (mt_random_unit(&r) - 0.5) * (i % 3 ? 1.0 : 1e300);
        mt_strbuf b = {0};
        mt_strbuf_double(&b, value);
        assert_true(strtod(b.data, NULL) == value);
        mt_strbuf_free(&b);
    }
}

static void escapes(void **state)
{
    (void)state;
    mt_strbuf b = {0};
    mt_strbuf_json(&b, mt_text_make("a\"\\\n\x01\xff\xc8\x99", 8));
    assert_string_equal(b.data, "\"a\\\"\\\\\\n\\u0001\xEF\xBF\xBD\xC8\x99\"");
    mt_strbuf_clear(&b);
    mt_strbuf_html(&b, mt_text_of("<a href='x'>&\"</a>"));
    assert_string_equal(b.data, "&lt;a href=&#39;x&#39;&gt;&amp;&quot;&lt;/a&gt;");
    mt_strbuf_clear(&b);
    mt_strbuf_fixed(&b, -0.0001, 2);
    assert_string_equal(b.data, "0.00");
    mt_strbuf_free(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(doubles_read_back), cmocka_unit_test(escapes)};
    return cmocka_run_group_tests_name("strbuf", tests, NULL, NULL);
}
