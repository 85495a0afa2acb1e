// The fastest durable insert there is: one row of so many bytes in a transaction of its own
// (write-ahead log, synchronous=FULL), one after the other.
//
// usage: bare_commit DATABASE BYTES SECONDS
// Prints how many were stored in how many seconds.

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

int main(int argc, char **argv) {
    if (argc != 4) stop("usage: bare_commit DATABASE BYTES SECONDS", NULL);
    int size = atoi(argv[2]);
    double seconds = atof(argv[3]);
    char *text = malloc((size_t)size);
    if (!text) stop("no memory", NULL);
    memset(text, 'x', (size_t)size);
    sqlite3 *database;
    if (sqlite3_open(argv[1], &database)) stop("open", database);
    if (sqlite3_exec(
            database,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, text TEXT)",
            NULL, NULL, NULL))
        stop("schema", database);
    sqlite3_stmt *insert;
    if (sqlite3_prepare_v2(database, "INSERT INTO bare (text) VALUES (?)", -1, &insert, NULL))
        stop("prepare", database);
    sqlite3_bind_text(insert, 1, text, size, SQLITE_STATIC);
    double begin = now();
    long count = 0;
    while (now() - begin < seconds) {
        if (sqlite3_step(insert) != SQLITE_DONE) stop("insert", database);
        sqlite3_reset(insert);
        count++;
    }
    printf("%ld %.6f\n", count, now() - begin);
    sqlite3_finalize(insert);
    sqlite3_close(database);
    return 0;
}
