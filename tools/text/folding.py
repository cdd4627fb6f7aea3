"""The library's folding (libmatch/text/fold.c) for the European letters that the tools meet."""
import unicodedata

PLAIN = {'ł': 'l', 'ø': 'o', 'æ': 'ae', 'œ': 'oe', 'ð': 'd', 'þ': 'th', 'đ': 'd', 'ı': 'i', 'ħ': 'h', 'ŋ': 'n', 'ŧ': 't'}


def fold(text):
    letters = unicodedata.normalize('NFKD', text.casefold())
    return ''.join(PLAIN.get(c, c) for c in letters if not unicodedata.combining(c))
