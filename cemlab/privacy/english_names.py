"""English names that nobody introduces: my neighbour John Smith, Maria at the desk."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from cemlab.privacy.chinese_names import ROLES
from cemlab.privacy.first_names import SURE, SURNAMES, UNSURE
from cemlab.privacy.introductions import KIND
from cemlab.privacy.shadows import BARRIER, Span

WORD = r"(?:O['’]|Mc|Mac|De|Di|La|Le)?[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ\u0100-\u017f]+(?:-[A-Z]?[a-zà-öø-ÿ]+)?"
CAPITALS = re.compile(
    rf"(?<![A-Za-z0-9'’@_.&-]){WORD}(?:\s(?:[A-Z]\.\s)?{WORD}){{0,3}}(?![A-Za-z0-9_&])"
)
ONE = re.compile(r"[A-Za-zÀ-ÖØ-öø-ÿ\u0100-\u017f'’-]+(?:\.)?")
LATIN = re.compile("[A-Za-z]{2}")
ANY = re.compile("[A-Za-z]{2,}")
CAPITAL = re.compile("(?<![A-Za-z])[A-Z][A-Za-z]+")
NOUN = (
    r"neighbou?rs?|managers?|receptionists?|agents?|concierge|landlord|landlady|superintendent|"
    r"janitor|cleaner|housekeeper|drivers?|technicians?|plumber|electrician|handyman|waiter|waitress|server|"
    r"bartender|barman|host|hostess|guide|instructor|teacher|tutor|lecturer|professor|coach|"
    r"nurse|doctor|dentist|clerk|teller|cashier|advisor|adviser|banker|broker|representative|rep|"
    r"supervisor|assistant|associate|employee|colleague|coworker|co-worker|boss|director|"
    r"president|secretary|treasurer|chairman|chairwoman|inspector|officer|guard|porter|doorman|"
    r"steward|stewardess|attendant|captain|courier|roommate|flatmate|housemate|classmate|friend|"
    r"wife|husband|son|daughter|mother|father|mom|mum|dad|brother|sister|aunt|uncle|partner|"
    r"boyfriend|girlfriend|kid|child|baby|tenants?|residents?|owners?|guys?|gentleman|lady|woman|"
    r"man|person|girl|boy|chef|barista|admin|landscaper|painter|mechanic|"
    r"pharmacist|operator|analyst|consultant|specialist|"
    r"coordinator|counselor|principal|dean|pilot|crew|valet|bellman|bellboy|maid|babysitter|nanny|"
    r"therapist|stylist|trainer|caretaker|realtor|salesman|"
    r"saleswoman|salesperson|contractor|gardener|member|staff|team lead|support|door"
)
ROLE = re.compile(
    rf"(?<![A-Za-z])(?:{NOUN})(?:\s(?:named|called|is|was|by the name of)|\s?[,:(])?\s?\(?$|"
    rf"name (?:is|was)\s$",
    re.IGNORECASE,
)
THANKED = re.compile(
    r"(?:kudos|shout ?-?out|props|hats off|credit|grateful|spoke|speak|spoken|talk(?:ed)?|talking|"
    r"thanks|thank you)(?: so much| very much)?,? (?:to|with)\s$|(?:give|gave|praise|"
    r"promote|fire|thank|thanks|served by|contact|met)\s$|(?:served|helped|assisted|greeted) by\s$",
    re.IGNORECASE,
)
DOES = re.compile(
    r"\s(?:said|says|told|tells|helped|helps|who|called|calls|answered|refused|hung|fixed|explained|"
    r"showed|treated|handled|ignored|ignores|never|always|kept|keeps|came|went|went above|"
    r"and (?:his|her))\b"
)
IS = re.compile(
    r"['’]s\b|\s(?:was|is|has|had|did|does|will|would|could|can|took|made|gave|in \d)\b|"
    r"\s?[,.!?;:)]|$"
)
PLACED = re.compile(
    r",?\s(?:(?:at|from|in|on|behind) (?:the )?(?:front |help |service |info |check-in |customer )?"
    r"(?:desk|reception|counter|bar|gate|lobby|check-in|maintenance|housekeeping|accounting|"
    r"billing|security|customer service|customer care|support|sales|hr|restaurant|spa|office|"
    r"pharmacy|kitchen)(?![A-Za-z])|(?:in|from|at|of) (?:(?:unit|apt|apartment|flat|room) "
    r"#?\d{1,4}|)"
    rf"(?:\d{{1,3}}[A-Z](?![A-Za-z0-9%])|{BARRIER})|the (?:{NOUN})(?![A-Za-z]))"
    rf"|, (?:the|our|my|your|their|an?) (?:{NOUN})(?![A-Za-z])",
    re.IGNORECASE,
)
NO_PERSON = re.compile(
    r"Johnn(?:y|ie) Walker|Jack Daniel|Bud Light|Jim Beam|Ben Gurion|Charles de|Tom Bradley|"
    r"Don Mu|Tom Ford|"
    r"Calvin Klein|Michael Kors|Jimmy John|Papa John|Ben (?:and|&) Jerry|Captain Morgan|One World|"
    r"[A-Z][a-z]+['’]t(?![a-z])|Tommy Hilfiger|Marie Curie|John (?:Wayne|F)|Dow Jones|Harry Potter"
)
BEFORE_PLACE = re.compile(
    r"(?:St\.?|Saint|San|Santa|Mount|Mt\.?|Lake|Fort|Port|King|Queen|Prince|Princess|Pope)\s$"
)
PLACES_SAID = """
Air Airlines Airport Airways Angeles Antonio Association Avenue Bank Bar Bay Beach Board Boulevard
Bridge Building Cable Cafe Center Centre Church City Class Club Co College Committee Company Corp
Council County Court Creek Deere Department Dept Desk Diego Drive Electric Energy Estates Express
Francisco Gas Gate Group Hall Hancock Heights Highway Hills Hortons Hospital Hotel House Inc Inn
Insurance Internet Island Islands Jacobs Jose Kennedy Kingdom Klein Kong Kors Lakes Lane Lewis
Library Lounge Ltd Mall Market Meeting Mobile Museum Mutual Office Park Pauls Place Plaza Power
Properties Property Restaurant Rica Ridge River Road Room School Service Services Shop Square
Stadium States Store Stores Street Suite Support Team Telecom Terminal Tower Town University
Valley Vegas Village Vuitton Water Wireless
"""
PLACES = frozenset(PLACES_SAID.split())
COMMON_SAID = """
A Account Africa After All Alliance Also Although Always Amazon America American An And Another
Any App Apple Are As Asia Ask Asked At Australia Bad Bangkok Be Been Before Best Big Both Bravo
British Business But By Call Called Can Canada Card Cards Cathay Check China Chinese Christmas
Clean Coffee Could Customer Dear December Delta Despite Did Dirty Do Does Doha Dr Drinks Dubai
During Each Easter Economy Email Emirates English Europe Even Every Everyone Everything Facebook
February Few Fire First Food For French Friday From Front Garden Gatwick German Get Give God Gold
Good Google Got Great Gym Had Has Have He Heathrow Hello Her Here Hey Hi Him Hire His Hong
Housekeeping How However Huge I If In India Indian International Is It Italian Its January Japan
Japanese July Just Keep Korean Kudos Large Less Let Lift Lobby London Long Lord Love Lufthansa
Lyft Madam Maintenance Make Management Many March Mastercard Me Met Microsoft Monday More Most Mr
Mrs Ms Must My National Need Never New Nice No Nobody Not Nothing November Now October Of Ok Old
On Once Only Or Other Our Out Overall Pacific Parking Paypal People Platinum Please Pool Poor
Premium Props Qatar Reception Royal Rude Russian Same Saturday Saw Security See September She
Short Should Shout Shower Showers Silver Since Singapore Sir Small So Some Someone Something Sorry
Southwest Spanish Special Spoke Staff Star Still Such Sunday Take Tell Than Thank Thanks That The
Their Them Then There These They This Those Though Thursday To Today Toilets Tokyo Told Too
Tuesday Uber United Until Us Very Vip Virgin Visa Want Was We Website Wednesday Were What When
Where Which While Who Why Wi Wifi With Without Worst Would Yes You Your
"""
COMMON = frozenset(COMMON_SAID.split())
ENDED = re.compile(r".{3}(?:ing|ed|ly|ness|tion|ment|able|ful|ous)$")
TITLES = re.compile(rf"(?:{NOUN})$", re.IGNORECASE)
PINYIN = (
    "Wang|Li|Zhang|Liu|Chen|Yang|Huang|Zhao|Wu|Zhou|Xu|Zhu|Guo|Lin|Gao|Luo|Zheng|Liang|Xie|Tang|"
    "Deng|Feng|Cao|Peng|Zeng|Tian|Dong|Yuan|Cai|Jiang|Yu|Ye|Cheng|Wei|Lu|Ding|Shen|Yao|Cui|Zhong|"
    "Qian|Qiu|Jia|Zou|Xiong|Meng|Qin|Yan|Xue|Hou|Lei|Bai|Shi|Hao"
)
SYLLABLE = (
    r"(?:zh|ch|sh|[bpmfdtnlghjqxrzcswyk])?(?:i?ang|i?ong|uang|eng|ing|i?an|uan|en|in|un|iao|iu|ie|"
    r"i?a|ao|uai|ai|ua|ei|ui|ou|uo|ue|[eiou])"
)
TITLED = re.compile(
    r"(?<![A-Za-z])(?:Officer|Nurse|Coach|Captain|Pastor|Rev\.?|Reverend|Judge|Sgt\.?|Lt\.?|Uncle|Aunt|Auntie|Grandma|"
    r"Grandpa|Mdm\.?|Mr\.?|Mrs\.?|Ms\.?|Miss|Dr\.?|Prof\.?|Herr|Frau|Madame|Monsieur|Señor|Señora)\s$"
)
VERB = re.compile(r"\s[a-z]{2,}(?:s|ed)\b")
LIKE_PEOPLE = re.compile(
    r"\s(?:was|is|has been)\s(?:so |very |extremely |really |super |always |incredibly |"
    r"quite |a bit )?(?:helpful|rude|"
    r"kind|friendly|polite|patient|professional|attentive|knowledgeable|courteous|unprofessional|"
    r"dismissive|unhelpful|sweet|condescending|lazy|arrogant|understanding|impatient)\b"
)
DEEDS = re.compile(
    r"\s(?:helped (?:me|us|my)|went above and beyond|was (?:so |very |really )?(?:sweet|"
    r"patient|kind))\b"
)
FOR = re.compile(
    r"\s(?:a (?:raise|bonus|medal|promotion)|for (?:\w+ing|his|her|their|all|the help)|"
    r"twice|about|who)\b|\s?[.!]|$"
)
INITIAL = re.compile(
    rf"(?<![A-Za-z0-9.&])(?![NSEW]\.)[A-Z]\.\s?(?:[A-Z]\.\s?)?({WORD})(?![A-Za-z0-9])"
)
SMALL_TITLE = re.compile(r"(?<![A-Za-z])(?:mr|mrs)\.?\s([a-z]{2,15})(?![A-Za-z])")
ASIAN = re.compile(
    rf"(?<![A-Za-z])(?:(?:{PINYIN})\s(?=[A-Z])(?i:{SYLLABLE}){{1,2}}|(?:Nguyen|Tran|Pham)(?:\s[A-Z][a-z]+)"
    rf"{{1,2}})(?![A-Za-z])"
)
SMALL = re.compile(
    rf"(?<![A-Za-z])(?:(?:{NOUN})(?: named| called| is| was)?|named|called|thanks to|thank "
    rf"you|thanks|thank|"
    r"kudos to|(?:spoke|speak|talked) (?:to|with)|ask(?:ed)? for|with|by|from|and|told|tell)\s"
    r"([a-z]{3,12})(?![A-Za-z])"
)
LARGE = re.compile("(?<![A-Za-z])([A-Z]{4,12})(?![A-Za-z])")
NAMES_SMALL = frozenset(name.lower() for name in SURE if len(name) > 3)
NAMES_LARGE = frozenset(name.upper() for name in SURE if len(name) > 3)
FOREIGN = re.compile(r"[A-Z][a-z]{1,11}(?![A-Za-z0-9])")


def find_english_names(text: str) -> Iterator[Span]:
    """Names of a shadow in Latin letters: first names, and who stands beside a role or thanks."""
    if not LATIN.search(text):
        return
    shouted = len(CAPITAL.findall(text)) > 0.5 * len(ANY.findall(text))
    for found in CAPITALS.finditer(text):
        yield from _within(text, *found.span(), shouted=shouted)
    for found in ASIAN.finditer(text):
        yield Span(found.start(), found.end(), KIND)
    for found in INITIAL.finditer(text):
        before = text[max(0, found.start() - 45) : found.start()]
        around = ROLE.search(before) or THANKED.search(before) or VERB.match(text, found.end())
        if around and found[1] not in PLACES and found[1] not in COMMON:
            yield Span(found.start(), found.end(), KIND)
    for found in SMALL_TITLE.finditer(text):
        yield Span(*found.span(1), KIND)
    for pattern, names in ((SMALL, NAMES_SMALL), (LARGE, NAMES_LARGE)):
        for found in pattern.finditer(text):
            if found[1] in names:
                yield Span(*found.span(1), KIND)
    if not text.isascii():
        for found in FOREIGN.finditer(text):
            before = text[max(0, found.start() - 8) : found.start()].rstrip(" :：叫是")
            if before.endswith(ROLES) and found[0] not in COMMON | PLACES:
                yield Span(found.start(), found.end(), KIND)


def _within(text: str, start: int, end: int, *, shouted: bool) -> Iterator[Span]:
    """The name within a row of words with capitals."""
    words = list(ONE.finditer(text, start, end))
    while words and (words[0][0] in COMMON or TITLES.match(words[0][0])):
        words.pop(0)
    last = next((at for at, word in enumerate(words) if word[0] in COMMON), len(words))
    words = words[:last]
    if not words or any(word[0] in PLACES for word in words[1:]):
        return
    start, end = words[0].start(), words[-1].end()
    if _is_person(text, start, end, words, shouted=shouted):
        yield Span(start, end, KIND)


def _is_person(text: str, start: int, end: int, words: list[re.Match], *, shouted: bool) -> bool:
    if TITLED.search(before := text[max(0, start - 45) : start]):
        return True
    first = _plain(re.split("['’-]", words[0][0])[0])
    if BEFORE_PLACE.search(before) or NO_PERSON.match(text, start):
        return False
    if first in SURE:
        return True
    role, thanked = ROLE.search(before), THANKED.search(before)
    placed = PLACED.match(text, end)
    if first in UNSURE:
        does = (
            DOES.match(text, end)
            or LIKE_PEOPLE.match(text, end)
            or (len(words) > 1 and IS.match(text, end))
        )
        return bool(role or thanked or placed or does)
    if shouted or ENDED.match(first) or first in PLACES:
        return False
    if len(words) > 1:
        signs = role or thanked or placed or words[-1][0] in SURNAMES
        return bool(signs or DOES.match(text, end) or LIKE_PEOPLE.match(text, end))
    if DEEDS.match(text, end):
        return True
    does = DOES.match(text, end)
    return bool(
        (role and (does or IS.match(text, end) or VERB.match(text, end)))
        or (thanked and (placed or does or FOR.match(text, end)))
    )


def _plain(name: str) -> str:
    """A name without its accents."""
    return (
        name
        if name.isascii()
        else unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    )
