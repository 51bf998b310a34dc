/* The floor below a SQLite reader and loader: the C API as its manual shows it, on one connection.

   sqlite-floor read FILE TABLE           steps through the table and keeps every value in an array of
                                          its column's type
   sqlite-floor load FILE TABLE OUTPUT    the same, then inserts the rows into a new database in one
                                          transaction, without a journal on disk and without syncing

   Prints "read" or "load", a tab, and the seconds that it took. */
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* One column: a type and a value for each row. Text and blobs lie one behind the other in `bytes`,
   and `values` says where each ends. */
struct column {
    unsigned char *types;
    int64_t *values;
    unsigned char *bytes;
    size_t length, capacity;
};

struct table {
    struct column *columns;
    int count;
    size_t rows, capacity;
};

static void fail(sqlite3 *database, const char *what) {
    fprintf(stderr, "%s: %s\n", what, database ? sqlite3_errmsg(database) : "out of memory");
    exit(1);
}

static void *grown(void *memory, size_t size) {
    void *larger = realloc(memory, size);
    if (!larger) fail(NULL, "realloc");
    return larger;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static sqlite3 *opened(const char *path, int flags) {
    sqlite3 *database;
    if (sqlite3_open_v2(path, &database, flags | SQLITE_OPEN_NOMUTEX, NULL) != SQLITE_OK)
        fail(database, path);
    return database;
}

static sqlite3_stmt *prepared(sqlite3 *database, char *sql) {
    sqlite3_stmt *statement;
    if (!sql || sqlite3_prepare_v2(database, sql, -1, &statement, NULL) != SQLITE_OK)
        fail(database, "prepare");
    sqlite3_free(sql);
    return statement;
}

static void keep_bytes(struct column *column, size_t row, const void *bytes, size_t count) {
    if (column->length + count > column->capacity) {
        column->capacity = (column->length + count) * 2;
        column->bytes = grown(column->bytes, column->capacity);
    }
    if (count > 0) memcpy(column->bytes + column->length, bytes, count);
    column->length += count;
    column->values[row] = (int64_t)column->length;
}

static void keep_row(struct table *table, sqlite3_stmt *statement) {
    if (table->rows == table->capacity) {
        table->capacity = table->capacity ? table->capacity * 2 : 1024;
        for (int index = 0; index < table->count; index++) {
            struct column *column = &table->columns[index];
            column->types = grown(column->types, table->capacity);
            column->values = grown(column->values, table->capacity * sizeof(int64_t));
        }
    }
    for (int index = 0; index < table->count; index++) {
        struct column *column = &table->columns[index];
        int type = sqlite3_column_type(statement, index);
        column->types[table->rows] = (unsigned char)type;
        double real;
        switch (type) {
        case SQLITE_INTEGER:
            column->values[table->rows] = sqlite3_column_int64(statement, index);
            break;
        case SQLITE_FLOAT:
            real = sqlite3_column_double(statement, index);
            memcpy(&column->values[table->rows], &real, sizeof real);
            break;
        case SQLITE_TEXT: {
            const void *text = sqlite3_column_text(statement, index);
            keep_bytes(column, table->rows, text, (size_t)sqlite3_column_bytes(statement, index));
            break;
        }
        case SQLITE_BLOB: {
            const void *blob = sqlite3_column_blob(statement, index);
            keep_bytes(column, table->rows, blob, (size_t)sqlite3_column_bytes(statement, index));
            break;
        }
        default:
            column->values[table->rows] = (int64_t)column->length;
        }
    }
    table->rows++;
}

static struct table read_table(const char *path, const char *name) {
    sqlite3 *database = opened(path, SQLITE_OPEN_READONLY);
    sqlite3_stmt *statement =
        prepared(database, sqlite3_mprintf("SELECT * FROM \"%w\" ORDER BY rowid", name));
    struct table table = {NULL, sqlite3_column_count(statement), 0, 0};
    table.columns = calloc((size_t)table.count, sizeof *table.columns);
    if (!table.columns) fail(NULL, "calloc");
    int result;
    while ((result = sqlite3_step(statement)) == SQLITE_ROW) keep_row(&table, statement);
    if (result != SQLITE_DONE) fail(database, "step");
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return table;
}

static void bind(sqlite3_stmt *statement, const struct column *column, int index, size_t row) {
    int64_t value = column->values[row];
    int64_t start = 0;
    double real;
    switch (column->types[row]) {
    case SQLITE_INTEGER:
        sqlite3_bind_int64(statement, index, value);
        break;
    case SQLITE_FLOAT:
        memcpy(&real, &value, sizeof real);
        sqlite3_bind_double(statement, index, real);
        break;
    case SQLITE_TEXT:
        start = row > 0 ? column->values[row - 1] : 0;
        sqlite3_bind_text(
            statement, index, (const char *)column->bytes + start, (int)(value - start),
            SQLITE_STATIC);
        break;
    case SQLITE_BLOB:
        start = row > 0 ? column->values[row - 1] : 0;
        sqlite3_bind_blob(
            statement, index, column->bytes + start, (int)(value - start), SQLITE_STATIC);
        break;
    default:
        sqlite3_bind_null(statement, index);
    }
}

/* The columns' declared types are those of the source, so both tables are alike. */
static void load_table(const struct table *table, const char *source, const char *name,
                       const char *path) {
    sqlite3 *input = opened(source, SQLITE_OPEN_READONLY);
    sqlite3_stmt *schema = prepared(
        input, sqlite3_mprintf("SELECT sql FROM sqlite_schema WHERE name = %Q", name));
    if (sqlite3_step(schema) != SQLITE_ROW) fail(input, name);
    sqlite3 *database = opened(path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (sqlite3_exec(database, "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; BEGIN", NULL,
                     NULL, NULL) != SQLITE_OK ||
        sqlite3_exec(database, (const char *)sqlite3_column_text(schema, 0), NULL, NULL, NULL) !=
            SQLITE_OK)
        fail(database, path);
    sqlite3_finalize(schema);
    sqlite3_close(input);

    char *sql = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (?", name);
    for (int index = 1; index < table->count; index++) sql = sqlite3_mprintf("%z, ?", sql);
    sqlite3_stmt *insert = prepared(database, sqlite3_mprintf("%z)", sql));
    for (size_t row = 0; row < table->rows; row++) {
        for (int index = 0; index < table->count; index++)
            bind(insert, &table->columns[index], index + 1, row);
        if (sqlite3_step(insert) != SQLITE_DONE) fail(database, "insert");
        sqlite3_reset(insert);
    }
    sqlite3_finalize(insert);
    if (sqlite3_exec(database, "COMMIT", NULL, NULL, NULL) != SQLITE_OK) fail(database, "commit");
    sqlite3_close(database);
}

int main(int argc, char **argv) {
    int is_load = argc == 5 && strcmp(argv[1], "load") == 0;
    if (!is_load && !(argc == 4 && strcmp(argv[1], "read") == 0)) {
        fprintf(stderr, "usage: sqlite-floor read FILE TABLE | load FILE TABLE OUTPUT\n");
        return 64;
    }
    double start = now();
    struct table table = read_table(argv[2], argv[3]);
    if (is_load) {
        start = now();
        load_table(&table, argv[2], argv[3], argv[4]);
    }
    printf("%s\t%.4f\n", argv[1], now() - start);
    return 0;
}
