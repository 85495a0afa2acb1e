// The fastest durable command there is: a row of so many bytes into each of some tables, all in a transaction of its own
// (write-ahead log, synchronous=FULL), one after the other.
//
// usage: bare_commit DATABASE SECONDS BYTES...
// Prints how many transactions were stored in how many seconds.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static void stop(const char *what, sqlite3 *database) {
    fprintf(stderr, "bare_commit: %s: %s\n", what, database ? sqlite3_errmsg(database) : "");
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

enum { maximumTables = 16 };

static void step(sqlite3_stmt *statement, sqlite3 *database) {
    if (sqlite3_step(statement) != SQLITE_DONE) stop("step", database);
    sqlite3_reset(statement);
}

static sqlite3_stmt *prepare(const char *text, sqlite3 *database) {
    sqlite3_stmt *statement;
    if (sqlite3_prepare_v2(database, text, -1, &statement, NULL)) stop("prepare", database);
    return statement;
}

int main(int argc, char **argv) {
    int tables = argc - 3;
    if (tables < 1 || tables > maximumTables) stop("usage: bare_commit DATABASE SECONDS BYTES...", NULL);
    double seconds = atof(argv[2]);
    sqlite3 *database;
    if (sqlite3_open(argv[1], &database)) stop("open", database);
    if (sqlite3_exec(database, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;", NULL, NULL, NULL))
        stop("open", database);
    sqlite3_stmt *inserts[maximumTables];
    for (int table = 0; table < tables; table++) {
        char text[100];
        snprintf(text, sizeof text, "CREATE TABLE IF NOT EXISTS bare%d (id INTEGER PRIMARY KEY, text TEXT)", table);
        if (sqlite3_exec(database, text, NULL, NULL, NULL)) stop("schema", database);
        snprintf(text, sizeof text, "INSERT INTO bare%d (text) VALUES (?)", table);
        inserts[table] = prepare(text, database);
        int size = atoi(argv[3 + table]);
        char *bytes = malloc((size_t)size + 1);
        if (!bytes) stop("no memory", NULL);
        memset(bytes, 'x', (size_t)size);
        sqlite3_bind_text(inserts[table], 1, bytes, size, free);
    }
    sqlite3_stmt *start = prepare("BEGIN IMMEDIATE", database), *commit = prepare("COMMIT", database);
    double begin = now();
    long count = 0;
    while (now() - begin < seconds) {
        // One insert is a transaction by itself.
        if (tables > 1) step(start, database);
        for (int table = 0; table < tables; table++) step(inserts[table], database);
        if (tables > 1) step(commit, database);
        count++;
    }
    printf("%ld %.6f\n", count, now() - begin);
    for (int table = 0; table < tables; table++) sqlite3_finalize(inserts[table]);
    sqlite3_finalize(start);
    sqlite3_finalize(commit);
    sqlite3_close(database);
    return 0;
}
