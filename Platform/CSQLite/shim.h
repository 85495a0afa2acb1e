#include <sqlite3.h>

// SQLite's own is variadic, which Swift cannot call.
static inline int sqlite3_config_memstatus(int isOn) {
    return sqlite3_config(SQLITE_CONFIG_MEMSTATUS, isOn);
}
