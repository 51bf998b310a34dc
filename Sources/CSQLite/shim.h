#include <sqlite3.h>

// What Swift cannot import as it stands: a variadic function and two macros that cast integers to
// function pointers.

/// sqlite3_db_config for the options that take one switch.
static inline int csqlite_db_config(sqlite3 *database, int option, int value) {
    return sqlite3_db_config(database, option, value, (int *)0);
}

/// SQLITE_STATIC: the caller keeps the bytes alive until the parameter is bound anew.
static inline sqlite3_destructor_type csqlite_static(void) { return SQLITE_STATIC; }

/// SQLITE_TRANSIENT: SQLite copies the bytes at once.
static inline sqlite3_destructor_type csqlite_transient(void) { return SQLITE_TRANSIENT; }
