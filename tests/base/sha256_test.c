/* SHA-256 against the published examples (FIPS 180-4, NIST's short messages), and fed in pieces of any size. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "libmatch/base/random.h"
#include "libmatch/base/sha256.h"

static void published_examples(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int times;
        const char *hex;
    } cases[] = {{"", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
                 {"abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
                 {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
                  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
                 {"a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mt_sha256 s;
        char hex[MT_SHA256_HEX + 1];
        mt_sha256_begin(&s);
        for (int t = 0; t < cases[i].times; t++) mt_sha256_add(&s, cases[i].text, strlen(cases[i].text));
        mt_sha256_end(&s, hex);
        assert_string_equal(hex, cases[i].hex);
    }
}

static void pieces_make_the_whole(void **state)
{
    (void)state;
    mt_random random = mt_random_seeded(5);
    unsigned char data[300];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (unsigned char)mt_random_below(&random, 256);
    for (size_t len = 0; len <= sizeof data; len++) {
        mt_sha256 whole, parts;
        char one[MT_SHA256_HEX + 1], two[MT_SHA256_HEX + 1];
        mt_sha256_begin(&whole);
        mt_sha256_add(&whole, data, len);
        mt_sha256_begin(&parts);
        for (size_t at = 0; at < len;) {
            size_t n = 1 + mt_random_below(&random, 90);
            if (n > len - at) n = len - at;
            mt_sha256_add(&parts, data + at, n);
            at += n;
        }
        mt_sha256_end(&whole, one);
        mt_sha256_end(&parts, two);
        assert_string_equal(one, two);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(published_examples), cmocka_unit_test(pieces_make_the_whole)};
    return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
