#include <malloc.h>
#include <sys/mman.h>

/* Asks for huge pages under the whole ones in this memory. A wish: nothing depends on the answer. */
static inline void prefer_huge_pages(void *start, unsigned long count) {
#ifdef MADV_HUGEPAGE
    (void)madvise(start, count, MADV_HUGEPAGE);
#endif
}

/* Asks for the memory at an address before it is needed. A wish, too: any address will do. */
static inline void prefetch(const void *address) { __builtin_prefetch(address); }

/* The process keeps freed memory for later use: up to 128 MiB in each pool of the allocator, blocks
 * below 32 MiB included. No more pools than threads that work at once, since each keeps memory of its
 * own, and no fewer: two threads that want one pool mostly sleep and wake each other. */
static inline void keep_freed_memory(int working_threads) {
#ifdef __GLIBC__
    (void)mallopt(M_ARENA_MAX, working_threads);
    (void)mallopt(M_TRIM_THRESHOLD, 128 << 20);
    (void)mallopt(M_MMAP_THRESHOLD, 32 << 20);
    (void)mallopt(M_TOP_PAD, 4 << 20);
#endif
}
