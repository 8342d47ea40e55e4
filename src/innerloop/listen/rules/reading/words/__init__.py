"""What a language lends to the reading of scores: one module of plain words for each, all with the same names.

NUMBERS   a score in words, with common misspellings; LONE are those that are articles or other words as well, and
          count only where nothing else can be meant
OUT_OF    stands between a score and the end of its scale: "9 out of 10"
LEADS     may stand before a score in its clause; RATES are those that speak of giving one, WOULD of perhaps giving one
SELVES    begin such words within a longer clause: "great service so I give 9"
NOT, IFS  take a score back, or make it depend
TURNS     announce a correction: "10, sorry, 8"
REASONS   follow a score and give its reason: "9 because"; JOINS may follow it and are never what is counted: "9 I"
VERDICTS  judge, THINGS are judged and never counted: "9 great service"
FINE      may follow a "no" that does not take the score back: "9, no complaints"
UNITS     follow a number that counts: "2 hours"; NAMED stand before one that names: "order 10"
STARS, POINTS, HALVES, YES, NO  as they say
"""
