"""Files to measure with: real rows made into one table, many times the same rows, and generated ones.

Generated records are texts over a vocabulary with Zipf's frequencies, in the alphabets of the six
languages; the English words are those of the shipped recommendations with their own frequencies. Two kinds
of words are planted, so that a count can be checked: `COMMON` in every third record, and rare words in ten
to fifty records each. The same seed gives the same files.
"""

import csv
import gzip
import itertools
import random
import re

LANGUAGES = ["ar", "en", "es", "fr", "ru", "zh"]
COMMON = "CEDAW"
HEADING = ["To", "From", "Text", "Response", "Action", "Issue", "Session"]
VOCABULARY_SIZE = 20_000
RARE_WORDS = 40

# Syllables of pseudo-words. No letter that a language's analysis takes off as a prefix or ending alone.
SYLLABLES = {
    "en": ["ba", "do", "ki", "mu", "ra", "to", "ve", "zo", "lin", "mar", "pel", "gor"],
    "es": ["ca", "do", "li", "mu", "ra", "te", "vo", "zan", "gue", "ñor", "cio", "bre"],
    "fr": ["cha", "de", "li", "mou", "ra", "té", "veu", "zan", "gue", "noi", "eau", "brè"],
    "ru": ["ва", "до", "ки", "му", "ра", "то", "ве", "зо", "лин", "мар", "пел", "гор"],
    "ar": ["حر", "سد", "رم", "عد", "قط", "شج", "طر", "صح", "نم", "جد", "دم", "غر"],
}
ENDINGS = {"en": "k", "es": "k", "fr": "k", "ru": "к", "ar": "ط"}


def session_rows(folder):
    """The rows of the shipped session files, as dictionaries."""
    for path in sorted(folder.glob("*.csv.gz")):
        text = gzip.decompress(path.read_bytes()).decode("mac_roman")
        yield from csv.DictReader(text.replace("\r", "\n").splitlines(keepends=True))


def unpack_sessions(folder, target):
    """The session files as they were published, unpacked."""
    target.mkdir()
    for path in folder.glob("*.csv.gz"):
        (target / path.stem).write_bytes(gzip.decompress(path.read_bytes()))


def write_repeated(rows, path, times):
    """All rows in one file, `times` over: each time every State is another one, so that all are new."""
    ring = sorted({row["To"] for row in rows})
    index = {name: number for number, name in enumerate(ring)}
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADING)
        for time in range(times):

            def turned(name):
                if name not in index:
                    return name
                return ring[(index[name] + time * 19) % len(ring)]

            for row in rows:
                writer.writerow([turned(row["To"]), turned(row["From"])] + [row[name] for name in HEADING[2:]])


def pseudo_words(language, count, source):
    """Different words that nobody wrote."""
    words = {}
    while len(words) < count:
        if language == "zh":
            word = "".join(chr(0x4E00 + source.randrange(3000)) for _ in range(2))
        else:
            word = "".join(source.choices(SYLLABLES[language], k=source.choice([1, 2, 2, 3, 3, 4])))
        words[word] = None
    return list(words)


def rare_words(language, source):
    """Words that occur nowhere else: longer than the vocabulary's, of five syllables and an ending."""
    if language == "zh":
        # A part of the block that the vocabulary leaves out.
        return [chr(0x6000 + 2 * number) + chr(0x6001 + 2 * number) for number in range(RARE_WORDS)]
    words = {}
    while len(words) < RARE_WORDS:
        words["".join(source.choices(SYLLABLES[language], k=5)) + ENDINGS[language]] = None
    return list(words)


def vocabulary(language, rows, source):
    """Words with their cumulated weights."""
    if language == "en":
        counts = {}
        for row in rows:
            for word in re.findall(r"[A-Za-z]+", row["Text"]):
                counts[word] = counts.get(word, 0) + 1
        counts.pop(COMMON, None)
        words, weights = list(counts), list(counts.values())
    else:
        words = pseudo_words(language, VOCABULARY_SIZE, source)
        weights = [1 / rank for rank in range(1, len(words) + 1)]
    return words, list(itertools.accumulate(weights))


def write_generated(folder, count, rows, reviews, seed=48_24):
    """Writes one file for each language; the rare words with their language and number of records.

    `reviews` are pairs of a State's name and a session. A file goes through all of them in the order of the
    sessions, as a real export does.
    """
    source = random.Random(seed)
    folder.mkdir()
    labels = sorted({label for row in rows for label in row["Issue"].split(",")})
    # Names without a comma or "and", so that several may stand in one cell.
    recommending = sorted({state for state, _ in reviews if re.fullmatch(r"[A-Z][a-z]+", state)})
    reviews = sorted(reviews, key=lambda review: (review[1], review[0]))
    size = count // len(LANGUAGES)
    planted = []
    for offset, language in enumerate(LANGUAGES):
        words, weights = vocabulary(language, rows, source)
        at = {}
        for word in rare_words(language, source):
            places = source.sample(range(size), source.randint(10, 50))
            planted.append((language, word, len(places)))
            for place in places:
                at.setdefault(place, []).append(word)
        space = "" if language == "zh" else " "
        stop = "。" if language == "zh" else "."
        with (folder / f"{language}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADING)
            for number in range(size):
                chosen = source.choices(words, cum_weights=weights, k=source.randint(18, 42))
                chosen += at.get(number, [])
                if (offset * size + number) % 3 == 0:
                    chosen.insert(len(chosen) // 2, COMMON if space else f" {COMMON} ")
                text = space.join(chosen) + stop
                state, session = reviews[number * len(reviews) // size]
                made = source.sample(recommending, 2 if source.random() < 0.8 else 4)
                made = [name for name in made if name != state][: len(made) - 1]
                writer.writerow([
                    state, "; ".join(made), text, source.choices(["Accepted", "Noted"], [3, 1])[0],
                    source.choices([1, 2, 3, 4, 5], [1, 12, 6, 29, 24])[0],
                    ",".join(source.sample(labels, source.choices([1, 2, 3], [5, 3, 1])[0])), session,
                ])
    return planted
