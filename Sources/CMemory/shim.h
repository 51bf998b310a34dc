#include <sys/mman.h>

/* Asks for huge pages under the whole ones in this memory. A wish: nothing depends on the answer. */
static inline void prefer_huge_pages(void *start, unsigned long count) {
#ifdef MADV_HUGEPAGE
    (void)madvise(start, count, MADV_HUGEPAGE);
#endif
}
