#include "cicu.h"

#include <unicode/uchar.h>
#include <unicode/ucol.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/ulistformatter.h>
#include <unicode/unorm2.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>

// A call that ends with ICU's own status, taken over into ours.
#define WITH_STATUS(type, call)              \
    UErrorCode e = (UErrorCode)*status;      \
    type answer = (type)(call);              \
    *status = (icu_status)e;                 \
    return answer

#define TEXT(units) ((const UChar *)(units))
#define BUFFER(units) ((UChar *)(units))

icu_collator *icu_coll_open(const char *locale, icu_status *status) {
    WITH_STATUS(icu_collator *, ucol_open(locale, &e));
}
int32_t icu_coll_key(const icu_collator *collator, const uint16_t *text, int32_t count, uint8_t *key, int32_t capacity) {
    return ucol_getSortKey((const UCollator *)collator, TEXT(text), count, key, capacity);
}
void icu_coll_close(icu_collator *collator) { ucol_close((UCollator *)collator); }

const icu_normalizer *icu_nfkc_cf(icu_status *status) {
    WITH_STATUS(const icu_normalizer *, unorm2_getNFKCCasefoldInstance(&e));
}
const icu_normalizer *icu_nfc(icu_status *status) {
    WITH_STATUS(const icu_normalizer *, unorm2_getNFCInstance(&e));
}
const icu_normalizer *icu_nfd(icu_status *status) {
    WITH_STATUS(const icu_normalizer *, unorm2_getNFDInstance(&e));
}
int32_t icu_normalize(const icu_normalizer *normalizer, const uint16_t *text, int32_t count, uint16_t *result, int32_t capacity, icu_status *status) {
    WITH_STATUS(int32_t, unorm2_normalize((const UNormalizer2 *)normalizer, TEXT(text), count, BUFFER(result), capacity, &e));
}

icu_kind icu_character_kind(int32_t scalar) {
    switch (u_charType(scalar)) {
    case U_UPPERCASE_LETTER:
    case U_LOWERCASE_LETTER:
    case U_TITLECASE_LETTER:
    case U_MODIFIER_LETTER:
    case U_OTHER_LETTER:
    case U_NON_SPACING_MARK:
    case U_ENCLOSING_MARK:
    case U_COMBINING_SPACING_MARK:
    case U_LETTER_NUMBER:
    case U_OTHER_NUMBER:
        return ICU_LETTER;
    case U_DECIMAL_DIGIT_NUMBER:
        return ICU_DECIMAL_DIGIT;
    case U_FORMAT_CHAR:
        return ICU_FORMAT;
    default:
        return ICU_OTHER;
    }
}
int32_t icu_digit_value(int32_t scalar) { return u_charDigitValue(scalar); }

icu_plural_rules *icu_plural_open(const char *locale, icu_status *status) {
    WITH_STATUS(icu_plural_rules *, uplrules_openForType(locale, UPLURAL_TYPE_CARDINAL, &e));
}
int32_t icu_plural_select(const icu_plural_rules *rules, double number, uint16_t *result, int32_t capacity, icu_status *status) {
    WITH_STATUS(int32_t, uplrules_select((const UPluralRules *)rules, number, BUFFER(result), capacity, &e));
}
void icu_plural_close(icu_plural_rules *rules) { uplrules_close((UPluralRules *)rules); }

icu_number_formatter *icu_num_open(const uint16_t *skeleton, int32_t count, const char *locale, icu_status *status) {
    WITH_STATUS(icu_number_formatter *, unumf_openForSkeletonAndLocale(TEXT(skeleton), count, locale, &e));
}
icu_formatted_number *icu_num_result(icu_status *status) {
    WITH_STATUS(icu_formatted_number *, unumf_openResult(&e));
}
int32_t icu_num_double(const icu_number_formatter *formatter, double number, icu_formatted_number *formatted, uint16_t *result, int32_t capacity, icu_status *status) {
    UErrorCode e = (UErrorCode)*status;
    unumf_formatDouble((const UNumberFormatter *)formatter, number, (UFormattedNumber *)formatted, &e);
    int32_t written = unumf_resultToString((const UFormattedNumber *)formatted, BUFFER(result), capacity, &e);
    *status = (icu_status)e;
    return written;
}
void icu_num_close(icu_number_formatter *formatter, icu_formatted_number *formatted) {
    unumf_close((UNumberFormatter *)formatter);
    unumf_closeResult((UFormattedNumber *)formatted);
}

int32_t icu_date_skeleton(const char *locale, const uint16_t *skeleton, int32_t count, double milliseconds, uint16_t *result, int32_t capacity, icu_status *status) {
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UErrorCode e = (UErrorCode)*status;
    UChar pattern[128];
    UDateTimePatternGenerator *generator = udatpg_open(locale, &e);
    int32_t length = udatpg_getBestPattern(generator, TEXT(skeleton), count, pattern, 128, &e);
    udatpg_close(generator);
    UDateFormat *format = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, utc, -1, pattern, length, &e);
    int32_t written = udat_format(format, milliseconds, BUFFER(result), capacity, NULL, &e);
    udat_close(format);
    *status = (icu_status)e;
    return written;
}
int32_t icu_list_and(const char *locale, const uint16_t *const items[], const int32_t *lengths, int32_t count, uint16_t *result, int32_t capacity, icu_status *status) {
    UErrorCode e = (UErrorCode)*status;
    UListFormatter *formatter = ulistfmt_openForType(locale, ULISTFMT_TYPE_AND, ULISTFMT_WIDTH_WIDE, &e);
    int32_t written = ulistfmt_format(formatter, (const UChar *const *)items, lengths, count, BUFFER(result), capacity, &e);
    ulistfmt_close(formatter);
    *status = (icu_status)e;
    return written;
}
