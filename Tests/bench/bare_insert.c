// The fastest plain import there is: parsed rows, already in memory, into one table without further
// indexes, by one prepared statement in one transaction (write-ahead log, synchronous=FULL).
//
// usage: bare_insert DATABASE ROWS.tsv [search]
// With `search` each text goes into an FTS5 table as well, through SQLite's own tokenizer.
// Prints the seconds from BEGIN to the end of COMMIT, and the number of rows.

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { columnCount = 10, textColumn = 9 };

static void stop(const char *what, sqlite3 *database) {
    fprintf(stderr, "bare_insert: %s: %s\n", what, database ? sqlite3_errmsg(database) : "");
    exit(1);
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
    if (argc < 3) stop("usage: bare_insert DATABASE ROWS.tsv [search]", NULL);
    int isIndexed = argc > 3 && strcmp(argv[3], "search") == 0;

    FILE *file = fopen(argv[2], "rb");
    if (!file) stop("the rows cannot be read", NULL);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size) stop("no memory", NULL);
    fclose(file);
    bytes[size] = 0;

    long rowCount = 0;
    for (long i = 0; i < size; i++) rowCount += bytes[i] == '\n';
    const char **fields = malloc(sizeof *fields * (size_t)(rowCount * columnCount + 1));
    int *lengths = malloc(sizeof *lengths * (size_t)(rowCount * columnCount + 1));
    long *numbers = malloc(sizeof *numbers * (size_t)(rowCount * columnCount + 1));
    if (!fields || !lengths || !numbers) stop("no memory", NULL);
    long count = 0;
    char *start = bytes;
    for (char *at = bytes; at < bytes + size; at++) {
        if (*at != '\t' && *at != '\n') continue;
        if (count == rowCount * columnCount) stop("a row has too many fields", NULL);
        lengths[count] = (int)(at - start);
        *at = 0;
        fields[count] = start;
        numbers[count++] = atol(start);
        start = at + 1;
    }
    if (count != rowCount * columnCount) stop("a row has too few fields", NULL);

    sqlite3 *database;
    if (sqlite3_open(argv[1], &database)) stop("open", database);
    if (sqlite3_exec(
            database,
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
            "CREATE TABLE parsed (id INTEGER PRIMARY KEY, state INTEGER, session INTEGER,"
            " recommending INTEGER, position INTEGER, action INTEGER, language TEXT, themes TEXT,"
            " as_given TEXT, layout TEXT, text TEXT);"
            "CREATE VIRTUAL TABLE search USING fts5(text, content = '')",
            NULL, NULL, NULL))
        stop("schema", database);
    sqlite3_stmt *insert, *index;
    if (sqlite3_prepare_v2(
            database, "INSERT INTO parsed VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", -1, &insert,
            NULL)
        || sqlite3_prepare_v2(
            database, "INSERT INTO search (rowid, text) VALUES (?, ?)", -1, &index, NULL))
        stop("prepare", database);

    double begin = now();
    sqlite3_exec(database, "BEGIN IMMEDIATE", NULL, NULL, NULL);
    for (long row = 0; row < rowCount; row++) {
        sqlite3_bind_int64(insert, 1, row + 1);
        for (int column = 0; column < columnCount; column++) {
            long at = row * columnCount + column;
            // State, session, recommending State, position and action are numbers.
            if (column < 5)
                sqlite3_bind_int64(insert, column + 2, numbers[at]);
            else
                sqlite3_bind_text(insert, column + 2, fields[at], lengths[at], SQLITE_STATIC);
        }
        if (sqlite3_step(insert) != SQLITE_DONE) stop("insert", database);
        sqlite3_reset(insert);
        if (!isIndexed) continue;
        long at = row * columnCount + textColumn;
        sqlite3_bind_int64(index, 1, row + 1);
        sqlite3_bind_text(index, 2, fields[at], lengths[at], SQLITE_STATIC);
        if (sqlite3_step(index) != SQLITE_DONE) stop("index", database);
        sqlite3_reset(index);
    }
    if (sqlite3_exec(database, "COMMIT", NULL, NULL, NULL)) stop("commit", database);
    printf("%.6f %ld\n", now() - begin, rowCount);
    sqlite3_finalize(insert);
    sqlite3_finalize(index);
    sqlite3_close(database);
    return 0;
}
