/* SPDX-License-Identifier: MIT
 *
 * test_sha256.c - SHA-256 against the examples of FIPS 180-4, and however its message is cut.
 */
#include "sha256/sha256.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void assert_digest(sha256 *hash, const char *wanted) {
    uint8_t digest[SHA256_BYTES];
    char text[2 * SHA256_BYTES + 1];
    sha256_final(hash, digest);
    for (size_t i = 0; i < SHA256_BYTES; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    assert_string_equal(text, wanted);
}

/* FIPS 180-2, appendix B, and NIST's longer examples. */
static void the_published_examples(void **state) {
    (void)state;
    static const struct {
        const char *message, *digest;
    } examples[] = {
        {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
         "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {"abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
         "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
         "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1"},
    };
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        sha256 hash;
        sha256_init(&hash);
        sha256_update(&hash, examples[i].message, strlen(examples[i].message));
        assert_digest(&hash, examples[i].digest);
    }
}

static void a_million_a_in_pieces_of_any_size(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 63, 64, 65, 1000, 65536, 1000000};
    static char as[1000000];
    memset(as, 'a', sizeof as);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        sha256 hash;
        sha256_init(&hash);
        for (size_t at = 0; at < sizeof as; at += sizes[i]) {
            size_t left = sizeof as - at;
            sha256_update(&hash, as + at, left < sizes[i] ? left : sizes[i]);
        }
        assert_digest(&hash, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
    }
}

/* 200 bytes are three blocks and a rest that needs one more. */
static void every_cut_of_a_message_gives_its_digest(void **state) {
    (void)state;
    uint8_t message[200];
    for (size_t i = 0; i < sizeof message; i++)
        message[i] = (uint8_t)(i * 7 + 3);
    for (size_t cut = 0; cut <= sizeof message; cut++) {
        sha256 hash;
        sha256_init(&hash);
        sha256_update(&hash, message, cut);
        sha256_update(&hash, message + cut, sizeof message - cut);
        assert_digest(&hash, "2c7e18c942ef065b526a2d4e5546283749cd3ddfb51d8fc71f42717363685f46");
    }
}

/* 55 bytes leave room for the padding in their block, 56 do not. */
static void every_length_around_a_block_is_padded_right(void **state) {
    (void)state;
    static const struct {
        size_t length;
        const char *digest;
    } cases[] = {
        {55, "02779466cdec163811d078815c633f21901413081449002f24aa3e80f0b88ef7"},
        {56, "d4817aa5497628e7c77e6b606107042bbba3130888c5f47a375e6179be789fbb"},
        {63, "c7723fa1e0127975e49e62e753db53924c1bd84b8ac1ac08df78d09270f3d971"},
        {64, "f5a5fd42d16a20302798ef6ed309979b43003d2320d9f0e8ea9831a92759fb4b"},
        {119, "f616b0d54e78571a9611f343c9f8e022e859e920381ab0e4d3da01e193a7bd7e"},
        {120, "6edd9f6f9cc92cded36e6c4a580933f9c9f1b90562b46903b806f21902a1a54f"},
        {128, "38723a2e5e8a17aa7950dc008209944e898f69a7bd10a23c839d341e935fd5ca"},
    };
    uint8_t zeros[128] = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        sha256 hash;
        sha256_init(&hash);
        sha256_update(&hash, zeros, cases[i].length);
        assert_digest(&hash, cases[i].digest);
    }
}

static void a_copy_goes_on_from_the_same_place(void **state) {
    (void)state;
    sha256 hash, copy;
    sha256_init(&hash);
    sha256_update(&hash, "ab", 2);
    copy = hash;
    sha256_update(&hash, "x", 1);
    sha256_update(&copy, "c", 1);
    assert_digest(&copy, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_digest(&hash, "b2bdab4230154046ad0b7dfa830a9260caa5bd6ae230e582a2244ab4bf0b4ca5");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_examples),
        cmocka_unit_test(a_million_a_in_pieces_of_any_size),
        cmocka_unit_test(every_cut_of_a_message_gives_its_digest),
        cmocka_unit_test(every_length_around_a_block_is_padded_right),
        cmocka_unit_test(a_copy_goes_on_from_the_same_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
