// Debian's ICU behind types of our own. No header of ICU is shown to Swift: Foundation brings a newer ICU whose
// enumerations have more cases, and a compiler that meets both refuses the difference.
#ifndef CICU_H
#define CICU_H

#include <stdint.h>

// 0 is success, less a warning, more an error.
typedef int32_t icu_status;

typedef struct icu_collator icu_collator;
typedef struct icu_normalizer icu_normalizer;
typedef struct icu_plural_rules icu_plural_rules;
typedef struct icu_number_formatter icu_number_formatter;
typedef struct icu_formatted_number icu_formatted_number;

icu_collator *icu_coll_open(const char *locale, icu_status *status);
int32_t icu_coll_key(const icu_collator *collator, const uint16_t *text, int32_t count, uint8_t *key, int32_t capacity);
void icu_coll_close(icu_collator *collator);

const icu_normalizer *icu_nfkc_cf(icu_status *status);
const icu_normalizer *icu_nfc(icu_status *status);
const icu_normalizer *icu_nfd(icu_status *status);
int32_t icu_normalize(const icu_normalizer *normalizer, const uint16_t *text, int32_t count, uint16_t *result, int32_t capacity, icu_status *status);

typedef enum {
    ICU_OTHER,
    ICU_LETTER,
    ICU_DECIMAL_DIGIT,
    ICU_FORMAT,
} icu_kind;

// Letters with their marks and numbers that are no decimal digits are ICU_LETTER.
icu_kind icu_character_kind(int32_t scalar);
// The value of a decimal digit of any script; -1 for other characters.
int32_t icu_digit_value(int32_t scalar);

// What the tests of Localization hold its tables to.
icu_plural_rules *icu_plural_open(const char *locale, icu_status *status);
int32_t icu_plural_select(const icu_plural_rules *rules, double number, uint16_t *result, int32_t capacity, icu_status *status);
void icu_plural_close(icu_plural_rules *rules);
icu_number_formatter *icu_num_open(const uint16_t *skeleton, int32_t count, const char *locale, icu_status *status);
icu_formatted_number *icu_num_result(icu_status *status);
int32_t icu_num_double(const icu_number_formatter *formatter, double number, icu_formatted_number *formatted, uint16_t *result, int32_t capacity, icu_status *status);
void icu_num_close(icu_number_formatter *formatter, icu_formatted_number *formatted);
// The date in UTC by the locale's best pattern for a skeleton such as yMMMMd.
int32_t icu_date_skeleton(const char *locale, const uint16_t *skeleton, int32_t count, double milliseconds, uint16_t *result, int32_t capacity, icu_status *status);
int32_t icu_list_and(const char *locale, const uint16_t *const items[], const int32_t *lengths, int32_t count, uint16_t *result, int32_t capacity, icu_status *status);

#endif
