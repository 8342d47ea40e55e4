"""What customers say, theme by theme, in four languages."""

from innerloop.config.demo.phrases.english import ENGLISH
from innerloop.config.demo.phrases.french import FRENCH
from innerloop.config.demo.phrases.french_in_english import FRENCH_IN_ENGLISH
from innerloop.config.demo.phrases.spanish import SPANISH
from innerloop.config.demo.phrases.spanish_in_english import SPANISH_IN_ENGLISH
from innerloop.config.demo.phrases.swahili import SWAHILI
from innerloop.config.demo.phrases.swahili_in_english import SWAHILI_IN_ENGLISH
from innerloop.config.demo.phrases.theme import InEnglish, Tongue

TONGUES: dict[str, Tongue] = {tongue.code: tongue for tongue in (ENGLISH, SWAHILI, FRENCH, SPANISH)}
# Of the languages whose comments the demo brings translations of.
IN_ENGLISH: dict[str, InEnglish] = {
    "sw": SWAHILI_IN_ENGLISH,
    "fr": FRENCH_IN_ENGLISH,
    "es": SPANISH_IN_ENGLISH,
}
