/* The floor below every CSV reader that is built on libcsv: its tokeniser alone. Each cell is
   delivered to a callback that counts it; nothing is typed, stored or written.

   csv-floor FILE...    prints the records and the cells of all files */
#include <csv.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct counts {
    unsigned long records, cells;
};

static void cell(void *bytes, size_t count, void *context) {
    (void)bytes;
    (void)count;
    ((struct counts *)context)->cells++;
}

static void record(int terminator, void *context) {
    (void)terminator;
    ((struct counts *)context)->records++;
}

/* Blanks are data: without this libcsv spends time on trimming them, which no reader here does. */
static int is_never_blank(unsigned char byte) {
    (void)byte;
    return 0;
}

static void fail(const char *what) {
    perror(what);
    exit(1);
}

int main(int argc, char **argv) {
    static char buffer[1 << 18];
    struct counts counts = {0, 0};
    for (int index = 1; index < argc; index++) {
        struct csv_parser parser;
        if (csv_init(&parser, CSV_STRICT) != 0) fail("csv_init");
        csv_set_space_func(&parser, is_never_blank);
        csv_set_blk_size(&parser, 65536);
        int file = open(argv[index], O_RDONLY);
        if (file < 0) fail(argv[index]);
        ssize_t count;
        while ((count = read(file, buffer, sizeof buffer)) > 0) {
            if (csv_parse(&parser, buffer, (size_t)count, cell, record, &counts) != (size_t)count) {
                fprintf(stderr, "%s: %s\n", argv[index], csv_strerror(csv_error(&parser)));
                return 1;
            }
        }
        if (count < 0) fail(argv[index]);
        csv_fini(&parser, cell, record, &counts);
        csv_free(&parser);
        close(file);
    }
    printf("%lu records, %lu cells\n", counts.records, counts.cells);
    return 0;
}
