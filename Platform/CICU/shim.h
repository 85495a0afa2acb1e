// Debian's ICU renames every entry point (ubrk_open -> ubrk_open_72) by macro; Swift would see only the
// versioned names. Each call the project uses gets one static inline wrapper with a stable name.
#include <unicode/ubrk.h>
#include <unicode/ucol.h>
#include <unicode/unorm2.h>
#include <unicode/upluralrules.h>
#include <unicode/utrans.h>
#include <unicode/unumberformatter.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uchar.h>
#include <unicode/ustring.h>
#include <unicode/uversion.h>
#include <unicode/utext.h>

typedef UBreakIterator *icu_break_t;

static inline UBreakIterator *icu_brk_open(UBreakIteratorType type, const char *locale, UErrorCode *e) {
    return ubrk_open(type, locale, NULL, 0, e);
}
static inline void icu_brk_set_text(UBreakIterator *b, const UChar *s, int32_t n, UErrorCode *e) { ubrk_setText(b, s, n, e); }
static inline UText *icu_utext_utf8(UText *t, const char *s, int64_t n, UErrorCode *e) { return utext_openUTF8(t, s, n, e); }
static inline void icu_utext_close(UText *t) { utext_close(t); }
static inline void icu_brk_set_utext(UBreakIterator *b, UText *t, UErrorCode *e) { ubrk_setUText(b, t, e); }
static inline int32_t icu_brk_next(UBreakIterator *b) { return ubrk_next(b); }
static inline int32_t icu_brk_status(UBreakIterator *b) { return ubrk_getRuleStatus(b); }
static inline void icu_brk_close(UBreakIterator *b) { ubrk_close(b); }

static inline UPluralRules *icu_plural_open(const char *locale, UPluralType type, UErrorCode *e) {
    return uplrules_openForType(locale, type, e);
}
static inline int32_t icu_plural_select(const UPluralRules *r, double n, UChar *out, int32_t cap, UErrorCode *e) {
    return uplrules_select(r, n, out, cap, e);
}
static inline UCollator *icu_coll_open(const char *locale, UErrorCode *e) { return ucol_open(locale, e); }
static inline void icu_coll_strength(UCollator *c, UCollationStrength s) { ucol_setStrength(c, s); }
static inline UCollationResult icu_coll_utf8(const UCollator *c, const char *a, int32_t an, const char *b, int32_t bn, UErrorCode *e) {
    return ucol_strcollUTF8(c, a, an, b, bn, e);
}
static inline int32_t icu_coll_key(const UCollator *c, const UChar *s, int32_t n, uint8_t *out, int32_t cap) {
    return ucol_getSortKey(c, s, n, out, cap);
}
static inline UTransliterator *icu_trans_open(const UChar *id, int32_t n, UErrorCode *e) {
    return utrans_openU(id, n, UTRANS_FORWARD, NULL, 0, NULL, e);
}
static inline void icu_trans_run(const UTransliterator *t, UChar *text, int32_t *len, int32_t cap, int32_t *limit, UErrorCode *e) {
    utrans_transUChars(t, text, len, cap, 0, limit, e);
}
static inline UNumberFormatter *icu_num_open(const UChar *skeleton, int32_t n, const char *locale, UErrorCode *e) {
    return unumf_openForSkeletonAndLocale(skeleton, n, locale, e);
}
static inline UFormattedNumber *icu_num_result(UErrorCode *e) { return unumf_openResult(e); }
static inline int32_t icu_num_int(const UNumberFormatter *f, int64_t v, UFormattedNumber *r, UChar *out, int32_t cap, UErrorCode *e) {
    unumf_formatInt(f, v, r, e);
    return unumf_resultToString(r, out, cap, e);
}
static inline UDateFormat *icu_date_open(UDateFormatStyle style, const char *locale, const UChar *tz, UErrorCode *e) {
    return udat_open(UDAT_NONE, style, locale, tz, -1, NULL, 0, e);
}
static inline int32_t icu_date(const UDateFormat *f, UDate d, UChar *out, int32_t cap, UErrorCode *e) {
    return udat_format(f, d, out, cap, NULL, e);
}
static inline const UNormalizer2 *icu_nfkc_cf(UErrorCode *e) { return unorm2_getNFKCCasefoldInstance(e); }
static inline const UNormalizer2 *icu_nfd(UErrorCode *e) { return unorm2_getNFDInstance(e); }
static inline int32_t icu_normalize(const UNormalizer2 *n, const UChar *s, int32_t len, UChar *out, int32_t cap, UErrorCode *e) {
    return unorm2_normalize(n, s, len, out, cap, e);
}
static inline int icu_is_mark(UChar32 c) { return (U_GET_GC_MASK(c) & U_GC_M_MASK) != 0; }
static inline const char *icu_version(void) { return U_ICU_VERSION; }

// Localization: collation's end, and what its tests compare the language tables with.
#include <unicode/ulistformatter.h>
static inline void icu_coll_close(UCollator *c) { ucol_close(c); }
static inline void icu_plural_close(UPluralRules *r) { uplrules_close(r); }
static inline int32_t icu_num_double(const UNumberFormatter *f, double v, UFormattedNumber *r, UChar *out, int32_t cap, UErrorCode *e) {
    unumf_formatDouble(f, v, r, e);
    return unumf_resultToString(r, out, cap, e);
}
static inline void icu_num_close(UNumberFormatter *f, UFormattedNumber *r) {
    unumf_close(f);
    unumf_closeResult(r);
}
// The date in UTC by the locale's best pattern for a skeleton such as yMMMMd.
static inline int32_t icu_date_skeleton(const char *locale, const UChar *skeleton, int32_t n, UDate d, UChar *out, int32_t cap, UErrorCode *e) {
    static const UChar utc[] = {'U', 'T', 'C', 0};
    UChar pattern[128];
    UDateTimePatternGenerator *g = udatpg_open(locale, e);
    int32_t length = udatpg_getBestPattern(g, skeleton, n, pattern, 128, e);
    udatpg_close(g);
    UDateFormat *f = udat_open(UDAT_PATTERN, UDAT_PATTERN, locale, utc, -1, pattern, length, e);
    int32_t written = udat_format(f, d, out, cap, NULL, e);
    udat_close(f);
    return written;
}
static inline int32_t icu_list_and(const char *locale, const UChar *const items[], const int32_t *lengths, int32_t n, UChar *out, int32_t cap, UErrorCode *e) {
    UListFormatter *f = ulistfmt_openForType(locale, ULISTFMT_TYPE_AND, ULISTFMT_WIDTH_WIDE, e);
    int32_t written = ulistfmt_format(f, items, lengths, n, out, cap, e);
    ulistfmt_close(f);
    return written;
}

// Search: what kind of character stands in a text, and the value of a digit of any script.
static inline int8_t icu_char_type(UChar32 c) { return u_charType(c); }
static inline int32_t icu_digit_value(UChar32 c) { return u_charDigitValue(c); }
