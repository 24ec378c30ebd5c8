"""Names of people, where somebody is introduced, signs, or is addressed with a title."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.shadows import HAN, Span

KIND = "name"
DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|司徒|夏侯|南宫|端木"
CLEAR = (
    "王李张刘陈杨赵黄周吴徐孙朱胡郭林梁郑罗宋韩曹邓萧冯程蔡彭潘袁董苏吕魏蒋丁沈姜傅"
    "钟卢汪戴崔陆廖姚邱谭贾邹熊孟秦阎薛侯雷龙段郝孔邵毛顾赖贺尹钱施牛洪龚"
)
AMBIGUOUS = (
    "谢马何高唐许曾于余叶田杜范江任金夏韦石白方史常万武康严汤黎易乔葛莫安欧祝温庄殷"
    "倪柯肖詹岳齐柳路鲁盛季关包左文章向成阮游华"
)
SURNAME = rf"(?:{DOUBLE}|[{CLEAR}{AMBIGUOUS}])"
GIVEN = rf"[{HAN}]"
STOP = (
    r"(?:[的是在住今来我想说了和有就也都要去,.，。、！？!?;；:\s)）]|电话|手机|微信|"
    r"QQ|$|[^\u4e00-\u9fff])"
)
INTRODUCED = re.compile(
    r"(?:我叫|我的?名字(?:是|叫)|名字(?=[:：])|本人姓名|姓名|联系人|收件人|收货人|"
    r"投诉人|申请人|经办人|负责人|署名|签名|落款|名叫|叫做)(?:是|为|叫)?\s?[:：]?\s?"
    rf"({SURNAME}(?:{GIVEN}{{1,2}}(?={STOP})|{GIVEN}))(?![车饭外])"
)
SELF = re.compile(
    rf"(?:本人|我是|我系)(?:业主|住户|租户|租客|房主)?([{CLEAR}]{GIVEN}(?![人员生户粉客者迷]){GIVEN})(?=[,，。.!！;；、\s]|$)"
)
SELF_SHORT = re.compile(  # two characters are a name only behind what the person is
    rf"(?:本人|我是|我系)(?:业主|住户|租户|租客|房主|房东)([{CLEAR}]{GIVEN})"
    rf"(?=[,，。.!！;；、\s]|$)"
)
LATIN_NAME = re.compile(
    r"(?:我叫|我的?名字(?:是|叫)|姓名|联系人)[:\s]?([A-Z][A-Za-z]+(?:\s[A-Z][a-z]+)?)"
)
FAMILY = re.compile(
    rf"(?:我姓|本人姓|免贵姓|他姓|她姓|姓)({SURNAME})(?=[,，。.!！、\s]|的|$|住|是|电话)"
)
TITLE = (
    r"(?:老?先生|女士|小姐|太太|阿姨|大姐|大哥|大爷|师傅|经理|主管|主任|老师|医生|"
    r"护士|店长|队长|班长|总监|警官|律师|教授|院长|校长|同学|工程师|管家|老板|部长|科长|处长|所长|"
    r"书记|园长|行长|站长|组长|助理|秘书|教练|领班|大夫|医师|技师|博士|同志|叔叔|大叔|大伯|伯伯|"
    r"大妈|大娘|大婶|奶奶|爷爷)"
)
BOUNDARY = rf"(?:^|(?<=[^{HAN}])|(?<=[是叫找与和跟给向请让由被位名及谢理服员修业部台厅店馆]))"
TITLED = re.compile(rf"(?:(?<![{HAN}])|(?<!总|家|小|老|大|姓))([{CLEAR}]|{DOUBLE}){TITLE}")
TITLED_AMBIGUOUS = re.compile(rf"{BOUNDARY}([{AMBIGUOUS}]){TITLE}")
FULL_TITLED = re.compile(
    rf"{BOUNDARY}({SURNAME}(?![的是了很和与在有不这那个位些们为])[{HAN}]"
    rf"(?![的是了很和与在有不这那个位些们为小老])[{HAN}]?){TITLE}"
)
STAFF = re.compile(
    rf"(?:客服|管家|服务员|店员|司机|快递员|快递小哥|外卖员|保安|前台|维修工|宿管|"
    rf"辅导员|工作人员|销售|业务员|邻居)(?:的|叫|是)?((?:小|老|"
    rf"阿)[{CLEAR}{AMBIGUOUS}])(?![{HAN}]*[时候])"
)
NOT_WORDS = re.compile(
    r"谢谢|对方|官方|许多|高高|陈列|成为|分钟|[携工课日流历过里路]程|康师|"
    r"[由对关至终等在处属]于|方向|[一各多几]向|"
    r"[向于与和][前大客总酒餐柜服店物业门工值其其]|主任|责任|信任|现任|前任|安装|"
    r"蒙牛|江苏|万能|[宝伊]马"
)

CAPITAL = r"(?:[A-Z]['’])?[A-Z][a-zà-öø-ÿ'’]*[a-zà-öø-ÿ]+(?:-[A-Z][a-z]+)?"
FULL = rf"{CAPITAL}(?:\s+(?:[A-Z]\.|{CAPITAL}|de|van|von|der|la|bin|al)){{0,3}}"
NAMED = re.compile(
    rf"(?<![A-Za-z0-9])(?i:my (?:full )?name is|my name's|name was|(?<!brand )(?:his|her|"
    rf"their) name is|named|name\s*:|sincerely\s*,?|regards\s*,?|yours truly\s*,?|"
    rf"signed\s*,?|"
    rf"ask for|contact person\s*:?|attn\s*:?|attention\s*:|c/o)(?:(?<=,)\s*|\s+)({FULL})"
)
NAMED_LOWER = re.compile(
    r"(?<![A-Za-z0-9])(?:my (?:full )?name is|my name's)\s+((?!not\b|on\b|in\b|the\b|a\b|wrong\b|"
    r"never\b|spelled\b|still\b|listed\b)[a-z]{2,15}(?:\s+(?!and|but|i|i'm|from|at|"
    r"in|my|the|so|who|with|please|on|is|was)[a-z]{2,15})?)",
    re.IGNORECASE,
)
THIS_IS = re.compile(
    rf"(?<![A-Za-z0-9])(?:[Tt]his is|[Ii] am|[Ii]'m|[Hh]ere is)\s+({CAPITAL}\s+{CAPITAL})"
    rf"(?=\s*[,.(]|\s+(?:from|in|at|of|writing|calling)\b)"
)
ENGLISH_TITLE = re.compile(
    rf"(?<![A-Za-z0-9])(?:Mr|Mrs|Ms|Mx|Dr|Prof|Professor|Mister)\b\.?\s+({CAPITAL}(?:\s+[A-Z]\.)?"
    rf"(?:\s+{CAPITAL})?)|(?<![A-Za-z])Miss\s+({CAPITAL})(?=\s*[,.]|\s+(?:was|is|at|from|who|"
    rf"has|helped)\b)"
)
SIGNED = re.compile(
    rf"(?<![A-Za-z0-9])(?:(?:[Bb]est|[Yy]ours|[Bb]est wishes)\s*,|(?:^|\n|\.)\s*[-—]\s*)\s*({FULL})"
    rf"(?:\s*[,.]\s*(?:a\s+)?(?:resident|owner|homeowner|customer|guest|"
    rf"tenant))?\s*[.!]?\s*$"
    rf"|(?:^|\n|[.!?。])\s*-\s*({CAPITAL}\s+{CAPITAL})\s*(?:,|$)"
)
DEAR = re.compile(
    rf"(?<![A-Za-z0-9])[Dd]ear\s+(?!Sirs?|Madam|Team|All|Management|Customer|Hotel|Board|Staff|"
    rf"Guest|Manager|Friends?|Neighbou?rs?|Residents?)({FULL})(?=\s*[,:!])"
)
PERSON = re.compile(
    rf"{SURNAME}[{HAN}]{{1,2}}|[{HAN}]{{1,3}}{TITLE}|(?:小|老|阿)[{CLEAR}{AMBIGUOUS}]"
    rf"|(?:(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof)\.?\s+)?{CAPITAL}(?:\s+(?:[A-Z]\.?|{CAPITAL})){{0,3}}"
)
STREETS = re.compile(
    r"(?<![A-Za-z0-9])(?:Street|St|Avenue|Ave|Road|Rd|Terminal|Gate|Airport|Drive)\b"
)
HAS_NAME = re.compile(
    rf"名|姓|我叫|叫做|联系人|件人|货人|诉人|请人|办人|责人|落款|{TITLE}|客服|服务员|"
    rf"店员|司机|快递|外卖员|保安|前台|维修工|宿管|辅导员|工作人员|销售|业务员|邻居|"
    r"[Nn]ame|NAME|[Bb]est|[Yy]ours|[Dd]ear|- ?[A-Z]|本人|我是|我系|[Ss]incerely|"
    r"[Rr]egards|[Tt]ruly|[Ss]igned|[Aa]sk for|[Cc]ontact|[Aa]tt[ne]|[Tt]his is|"
    r"[Ii] am|I'm|Here is|M(?:r|s|x|rs|iss|ister)\b|Dr|Prof|c/o"
)


def find_names(text: str) -> Iterator[Span]:
    """Names of a shadow that are introduced as such; others cannot be told from words."""
    if not HAS_NAME.search(text):
        return
    if not text.isascii():
        for pattern in (
            INTRODUCED,
            SELF,
            SELF_SHORT,
            LATIN_NAME,
            FAMILY,
            TITLED,
            TITLED_AMBIGUOUS,
            FULL_TITLED,
            STAFF,
        ):
            for found in pattern.finditer(text):
                around = text[max(0, found.start(1) - 1) : found.end(1) + 1]
                if not NOT_WORDS.search(around):
                    yield Span(*found.span(1), KIND)
    for pattern in (NAMED, SIGNED, DEAR, NAMED_LOWER, THIS_IS, ENGLISH_TITLE):
        for found in pattern.finditer(text):
            number = found.lastindex or 1
            if not STREETS.search(found[number]):
                yield Span(*found.span(number), KIND)


def is_name_like(text: str) -> bool:
    """Whether a short text reads as the name of a person: 王小明, 李女士, Jane Smith, Ms Smith."""
    text = text.strip()
    if re.search(r"\d", text):
        return False
    return bool(PERSON.fullmatch(text))
