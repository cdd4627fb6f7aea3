/* Just enough of web addresses to compare them. */
#ifndef MT_STORE_URL_H
#define MT_STORE_URL_H

#include "libmatch/base/error.h"
#include "libmatch/base/text.h"

#define MT_URL_SIZE 512

typedef enum mt_url_fault {
    MT_URL_GOOD = 0,
    MT_URL_EMAIL,
    MT_URL_SPACE,
    MT_URL_UNPARSABLE /* no host, no dot in it, or characters that no host has */
} mt_url_fault;

typedef struct mt_url {
    char host[MT_URL_SIZE];     /* small letters, without "www." and port */
    char label[MT_URL_SIZE];    /* the word that names the owner: "welfaretech" of en.welfaretech.dk; no hyphens */
    char location[MT_URL_SIZE]; /* host and path without a slash at the end, for comparing whole addresses */
} mt_url;

/* A scheme is not needed. Fills `url` when the address is good. */
mt_url_fault mt_url_read(mt_text text, mt_url *url);

#endif
