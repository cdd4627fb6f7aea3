/* malloc, calloc, realloc and free of a test program, in front of the C library's own for all libraries in it: they are
 * exported, whatever the compiler does by default. Where a sanitizer owns them, OWN_ALLOCATOR is 0 and nothing is
 * replaced. Included by one file, which says which allocations fail. */
#ifndef TESTS_OWN_ALLOCATOR_H
#define TESTS_OWN_ALLOCATOR_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

#define OWN_ALLOCATOR 1

static bool allocation_fails(size_t size); /* asked before each; by any thread */
static atomic_long live;                   /* blocks that are not freed */

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void __libc_free(void *block);

#pragma GCC visibility push(default)

void *malloc(size_t size)
{
    void *block = allocation_fails(size) ? NULL : __libc_malloc(size);
    if (block) atomic_fetch_add(&live, 1);
    return block;
}

void *calloc(size_t count, size_t size)
{
    void *block = allocation_fails(size ? count * size : 0) ? NULL : __libc_calloc(count, size);
    if (block) atomic_fetch_add(&live, 1);
    return block;
}

void *realloc(void *block, size_t size)
{
    void *moved = allocation_fails(size) ? NULL : __libc_realloc(block, size);
    if (!block && moved) atomic_fetch_add(&live, 1);
    return moved;
}

void free(void *block)
{
    if (block) atomic_fetch_sub(&live, 1);
    __libc_free(block);
}

#pragma GCC visibility pop

#else
#define OWN_ALLOCATOR 0
#endif

#endif
