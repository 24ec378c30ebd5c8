"""Chinese names that nobody introduces: 住户王芳反映, 感谢李秀英, 小王, 王姐."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cemlab.privacy.introductions import DOUBLE, KIND, TITLE
from cemlab.privacy.shadows import BARRIER, HAN, Span

# Surnames that begin few words; a name behind them may have any given name.
SURE = (
    "王李张刘陈杨赵吴徐孙朱郭梁郑宋韩曹邓萧冯蔡彭潘袁吕魏蒋沈傅卢崔廖姚邱谭贾邹孟阎薛侯郝邵尹龚"
    "裴聂鲍翟樊闫骆邢詹祁覃佟耿張劉楊趙吳孫鄭韓馮鄧蕭蔣盧閻賈鄒龔譚陳黃"
)
# Surnames that begin words as well; the given name must be of characters names are made of.
OTHER = (
    "黄周胡林罗程董苏丁姜钟汪戴陆熊秦雷龙段孔毛顾赖贺钱施牛洪陶颜柴辛闵卞戚涂岑"
    "谢马何高唐许曾于余叶田杜范江任金夏韦石白方史常万武康严汤黎易乔葛莫安欧祝温庄殷倪柯肖"
    "岳齐柳路鲁盛季关包左文章向成阮游华尤焦车甘管兰符单房凌屈费蒙盖纪舒项卓蓝席麻申米艾毕"
    "古景冷乐连宁桑商池苗蔺蒲卫明"
)
START = re.compile(rf"(?:{DOUBLE}|[{SURE}{OTHER}])(?=[{HAN}])")
GIVEN = frozenset(
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛超兰霞平刚桂玲辉红梅琴华建国民峰志斌宇浩然子轩梓涵诺欣怡佳"
    "琪雨泽晨思雪文博俊凯晓婷慧莹颖洁倩萍燕丹云莲凤珍玉香月春秋冬夏海波涌江河龙虎飞鹏翔宏鸿洪林森"
    "树松柏竹石岩山川永久青新兴荣富贵福禄寿喜庆祥瑞吉康健安宁善良德仁义礼智信忠孝诚贤才学立胜武章"
    "书诗棋艺美好佩珊珠宝金银铁锋锐鑫钧钰锦绣彩虹翠碧绿蓝紫素贞淑婉惠蕙芝菊荷莉茉薇蔷蓉芙芸芬芹苹"
    "茜菲萱蓓蕾露霜雯霖震雷晴阳光煌亮明昌昊昕星晶晟景暄曦旭升旺昭曼曙庭廷卫帅进奇雄豪毅坚恒远达顺"
    "利悦欢笑情忆梦希望盼慈恩怀悟聪睿哲圣尧舜汤唐宋元清京津苏湘豫晋冀疆亭台阁宙宸寰宽容宗祖祺祯祎"
    "禧社稳程穆颢骏骁骥马鹿鹤鹰莺雁麟豹彪狮象亿双仲伯叔季孟小大幼儿男娃娣妹媛嫣嫦娇娅婕婧媚妍妮姗"
    "姝妙如姣姿娥之以可凡其尚亦茹宜宛定察居展岗岚岭岳峻崇崎崖嵘嵩巍巧师幸广应弘弦彤彦彬彭影征徽念"
    "恬意懿成战扬承拓振捷攀政斐施方昂是显晔晖晗照普暖暮朗术权杏村杨枝枫柔柯柱柳标栋栩格桃桐桑梁槐"
    "樱步殿池汝沁沂沅沛沐沙泉泊泓泰泳洲活浓浦润淇淋深淳渊渝港湛源溢溪滔滢漪潇澄澜瀚灵灿炎炜炫炬炯"
    "烁烨烽焕焱煊煜煦熙燃爱献玄玖玟玥玫环玮珂珏珑珩琅琦琨琬琰琳琼瑄瑗瑛瑜瑶瑾璇璋璐璞瓒田甜甫皎皓"
    "盈益盛知矜砚硕禾秉科竞笛筠箫纪纯纲纹绍绮缘罗羽翰耀联肖胤能腾臣舒芊芦花苑若茂范茗茵荃荔莎菁菡"
    "菱萌葆蒙蕊蕴藏蘅融裕西言训许语谊谋谦谨谷贝贡赋赞赫越跃辰迅迎运连迪逸遥遵邦郎郡采里野量鉴钊钟"
    "钦铃铠铭镇镜闯闻阔陆陵隆雅霁霆霏靖韬韵音韶颂风飘馥馨骄魁鲁鸣鹃黎鼎龄侃侠依俪修傲儒允兆克全农"
    "冠冰冲冶净凌凝前剑力功加勃勋勤千卉卓厚原友叶合启品唯喆嘉园固圆坤坦培基堂士天奎奕仪炳威佐桓寅"
    "恺辅乾增真起铨亨毓育玺东南北中正长生世家传先法兵将心道通白黄水木根旗财发顶蝶凰翊霄璟睦纬珺媞"
    "淼洵芃苒沫伊楠楚榆榕橙朵朋芷昱昀晏冉兮瑀韦辞予娆婵姬娴娉航米咏岑鸥禹弋彧钗旻泱麗華國偉強軍傑"
    "濤蘭鳳雲蓮瓊穎潔靜銘鋒寶慶榮曉寧東輝飛鵬龍馬陽愛賢藝夢紅綺維純紀綱揚潼灏轶逊铄飒楷桉樾伍淙棠"
    "淏桢沄君优俭勖卿厉吟喻堃墨夕夙妤宥屏屹峥帆帼廉延彰律循惟愉挺敬斯旖曜朔杉栖梵榛槿樟沣洛浚涯湄"
    "湉漾灼炅炘烜焰熠猛珮琏琮璎畅盟眉祈祐稷穗笙筱策绘翎翘耘聆肃芮葶蓁蔓虞裳觅贻赐赟铎锡键镕阅雍霈"
    "靓颐驭骅骊鲲鸢麓黛齐珈睫丰敖琛钒滨翌昶晁炽荻璨玓珣珅瑭绢绫缨钢栗桔隽群毕栓锁囤拴妞仙绒苓菀畔"
    "畦甄"
)
COMMON = (  # half as sure
    "马葛范黄周胡林罗董苏丁姜汪戴陆秦顾唐许余叶田杜夏方任熊贺钱洪陶颜柴韦莫倪肖乔阮柯殷岳鲁俞尤焦"
)
CALM = "胡董姜汪戴陆秦唐余叶杜范熊贺洪陶柴韦倪肖葛乔阮柯殷岳俞尤周"  # common and in few words
FAMILIAR = "周胡罗董苏丁姜汪陆秦顾何唐许叶杜"  # behind 小 or 老
WORDLIKE = "连向于管费车路古冷房"  # names only behind a role and before a verb
GIVEN_NOT = frozenset("是前加能其之以可全前中正长先法道通发心言西应里量连")  # words more often
WHO = """
住户 业主 邻居 租户 租客 房东 房主 户主 住客 家属 老人 居民 顾客 客户 客人 同事 同学 室友 舍友
学生 老师 辅导员 班主任 宿管 保洁 保洁员 保安 保安员 门卫 门岗 管家 客服 前台 接待 接待员 服务员
店员 店长 导购 导购员 收银 收银员 经理 主管 主任 队长 组长 班长 维修 维修工 维修员 水电工 电工
师傅 司机 快递员 骑手 外卖员 外卖小哥 快递小哥 配送员 送餐员 销售 销售员 顾问 中介 柜员 医生
大夫 护士 护工 导游 教练 技师 理发师 工程师 工作人员 员工 职员 人员 专员 客服员 理赔员 业务员
代理人 坐席 话务员 阿姨 大姐 大哥 大爷 大妈 叔叔 朋友 老婆 老公 妻子 丈夫 儿子 女儿 父亲 母亲
爸爸 妈妈 我妈 我爸 孩子 女士 先生 小姐 楼长 网格员 园长 院长 校长 家政 月嫂 保姆 工程部 客服部
楼管 巡逻 绿化工 园丁 物业的 部的 室长 领班 志愿者 书记 社工 助理 秘书 小伙子 小姑娘 送餐的 名字
叫做 名叫 叫 昵称 工号 姓名 户的 室的 号的 本人 会员 乘客 病人 患者 旅客 房客 用户 家长 学员
裁缝 保险员 置业顾问 值班 当班 签字 签收 签名 署名 接线员
"""
BEFORE = """
感谢 谢谢 表扬 点名 投诉 找到 找过 联系 问过 多亏 辛苦 举报 开除 辞退 更换 换掉 遇到 碰到 遇见
认识 打给 转告 麻烦 就是 都是 还是 特别是 尤其是 见过 赞 夸 批评 处分 表彰 给到 委托 通知 包括
比如 例如 除了 致电 喜欢 讨厌 支持 选举 推荐 咨询 昨天 今天 前天 昨晚 上次 这次 刚才 当时 后来
今早 早上 晚上 觉得 认为 听说 希望 因为 但是 而且 所以 如果 其中 只有 还有 这个 那个 一下 没有
以及 或者 安排 代表 见到 以上 另外 不过 还 但 而 有 或 替 帮 等 叫 喊 骂 了 过 个 位 名 得 物业
公司 部门 中心 分行 支行 教务处 财务 任课 感謝 謝謝 栋 幢 单元 楼上 楼下 隔壁 对门 找 问 请 让
给 跟 和 与 同 向 被 由 是 的 把 对 及 @ 、
"""
NEVER = frozenset(
    "的了着过吗呢吧啊呀嘛么是在有没不很太真也都就又还再才只最更把被给让叫跟和与及或但而且所因这那"
    "哪谁你我他她它们个些位次天年月日时点分元块号楼层室家里上下前后内外左右去来到从向往对于为做说"
    "讲问答找请要想会能可该应得将已曾正刚总共各每某本其之以则若如先姓氏某总老小先女师经主"
)
WORDS = re.compile(
    "一|万[一万亿千元分]|万[科达国圣方安能]|严[肃寒峻明格谨]|乐[业园山意趣于]|乔迁|于[是此]|"
    "任[何免期务性职]|余[元额地]|何[方日月时况必苦以处]|关[中于注心键闭节照爱系东西怀]|"
    "冷[天水静暖清战藏气漠]|凌晨|包[刚邮包子容含裹月装安括涵]|华[师硕东中北南夏为润侨丽语人美星泰天]|"
    "单[元位方独纯程日个号间身子词]|卫[生星士浴]|卓越|古[罗董代典城树镇老怪朴方风]|史[上学]|"
    "向[上下前后左右来阳东西南北善您你他我]|周[知末边围期到年日天末一二三四五六岁转会刊易全]|"
    "唐山|商[业城品家务场铺户圈量店贩]|夏[天季日令]|季[节度军]|宁[波夏愿可静海]|"
    "安[琪全装排静心慰徽保抚定康检宁家稳居庆置]|左[右边]|常[常年见用规德州理温务住]|"
    "成[立功本都员为品熟人绩天才长果了交分语]|房[子东间价屋产租源型中]|"
    "文[明化字员件学章科静艺雅凭献]|方[大便向式案法面形才正庄程]|施[工展]|明[明天显白年确亮日晚媚]|"
    "景[色区点观]|曾经|朱红|李子|林[奇业荫区立中]|欧[洲元美式舒莱]|武[汉昌警术侠]|毕[业竟节]|毛[病巾毯利衣笔]|"
    "江[苏西南北东湖山边景浙城水河]|池[子水]|沈阳|洪[水荒灾]|"
    "温[柔馨暖度水泉和州情差]|游[泳客乐戏玩园戏学行]|焦[功虑急点作糊]|甘[肃愿甜]|申[请报诉通领明]|"
    "白[天色花领酒菜云日开跑马米]|盛[大世典产开夏]|石[头油家材子台]|秦皇|程[度序]|章[程节鱼]|符合|"
    "管[理家道子控路好事不辖线]|米[饭粉线价]|纪[念律委录元检]|罗[宋森素马列嗦湖山]|胡[同说乱椒闹来子]|"
    "舒[适服心畅坦爽]|苏[州打宁格]|蒙[牛古受]|蓝[色天牙海]|许[许多久可愿]|谢[谢意您你了绝]|费[用力劲心时]|"
    "贺[卡岁年]|路[上边过程灯口线人面子费由况段]|车[位子辆库费主牌道票厢站次展上里没到]|连[忙声续接"
    "夜锁环连同带]|金[山刚灿额凤融属钱牌华桂色沙秋地星融]|钟[头点表楼]|陆[续地家]|陈[醋年米旧述列皮设]|雷[雨同声诺"
    "打]|韩[国式语]|项[目链]|顾[客问虑及不着]|颜[色值]|马[马上桶路虎力克拉达桶山]|高[兴度速级峰层低温楼"
    "铁中新德考三二一跟手露洁端达空原效冷等校价超品尚数质压薪雅素深科远大调清明额处血质档]|麻[烦将辣"
    "花木利]|黄[色金山河昏牛瓜油花焖豆浦鹤页连绿黄水桃叶太家飞]|龙[头虾湖华岗井泉凤]|段[时位子落]|戴[着上口]|董[事"
    "]|丁[字点]|熊[猫孩]|钱[才大包财款都多给不没]|牛[奶肉油人]|姜[汁片茶]|苗木|孔[雀子]|尤其|席[位子梦]|"
    "艾[滋叶]|舒服|岳[阳父母]|齐[全心整]|康[师复师乐健]|盖[楼子章]|葛根|桑拿|路过|柴[米油火]|莫[明名非大泰]|"
    "殷勤|庄[子园严稼]|祝[您你贵愿大福]|易[购拉]|孟子|鲁莽|柳[州树]|谢谢|汤[圆料汁]|田园|唐突|兰[州花]|"
    "王[者牌府炸子老]|张小泉|张[贴口罗开扬家望数]|李[子宁]|杨[梅树桃柳]|赵[露本]|孙[子女悟]|朱[砂]|郭[敬明]|梁[山子]|"
    "郑[州重东]|宋[代朝]|徐[州汇徐家]|吴[江中越]|陶[瓷然醉]|范[文围本]|潘婷|叶子|东方[明财树红]|夏秋|骆驼|祁连|单车|卢湾"
)


def _by_end(words: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    ends = {word[-1] for word in words}
    return {end: tuple(word for word in words if word[-1] == end) for end in ends}


ROLES = tuple(WHO.split())
CALLED = tuple(BEFORE.split())
ROLES_BY_END = _by_end(ROLES)
CALLED_BY_END = _by_end(CALLED)
ROLE = 2  # the weight of what stands before a name
BETWEEN = " :：-—(（\"“'‘《是为叫"
RIGHT = re.compile(
    r"说|讲|反映|反应|投诉|表示|告诉|建议|要求|来电|致电|打电话|打来|帮|态度|服务|接待|接[的了电到]|"
    r"工作|业务|技术|手艺|人[很不特真]|为人|做事|干活|办事|回[复电答]|答复|处理|解决|负责|推荐|介绍|"
    r"讲解|解答|推[销诿脱]|来[修了过的]|上门|修|维修|打[扫呼骂人针菜包]|清洁|巡逻|值班|同志|你好|您好|家[里的天,，]|"
    r"骂|吼|骗|收[了费]|送[餐来到]|迟到|主动|亲自|耐心|热情|认真|细心|专业|敬业|"
    rf"签|敬上|留言|{TITLE}"
)
SAYS = re.compile("说|反映|投诉|态度|服务|告诉|打电话|表示|上门|来[修过了]")
AFTER = re.compile(
    rf"$|[^{HAN}]|[的和跟与及在把被给对向从是也都就很真太不没有了为又还再总最能会可要想去来让请叫"
    r"住拿送开拒只每好加涨评这那说做管家态服修帮带打处多等]|非常|特别|十分|一直|经常|承诺|介绍|准时|只顾|"
    r"[一两三四几多]+[位人次天]|同意|半夜|天天|昨|今|前天|上[周个次门午]|下[周午]|态|"
    r"先|后来|之后|以后|当时|现场|已|未|却|竟|居然|实在|简直|确实|"
    r"拖欠|迟|随意|随便|故意|私|乱|擅自|强行|违|推|摔|过敏|因|"
    r"组织|业务|管理|只|像|比|用|吃|看|抽|养|堆|占|声|嗓|這|當|說|態|"
    r"更|跑|站|坐|动|发|弹|放|唱|敲|扔|停|关|开|喝|偷|洗|写|教|上课|装|换|买|卖|陪|扶|抱|提|催|扣|罚|查|"
    r"登|办|退|赔|拉|踢|碰|撞|咬|追|找|问|借|交|付|遛|钓|隐瞒|误|扎|吵|笑|三人|二人|点名|[两三几]个人|我|你|他|她|咱|晚上|[，,]?\d+[栋号]"
)
FUSED = re.compile(
    "[一二两三四五六七八九十几多每这那哪半\\d][张周项段程]|[被床菜订账名简清买快]单|师傅|行李|[或也允不兴特准少]许|[对关由至终等在处属位急善相基]于|[对双官多一两各地远西北南东]方"
)
HOUSEHOLD = re.compile(
    rf"(?:楼上|楼下|隔壁|对门|邻居)(?:的|是)?([{SURE}{COMMON}])家(?![{HAN}]?[具电居常园])"
)
SISTER = re.compile("([芳丽红玲燕霞娟敏兰英萍静琴梅婷艳])姐(?![夫姐妹])")
BROTHER = re.compile("([强军杰涛勇斌超鹏辉峰刚])哥(?!哥)")
SMALL = re.compile(
    "([小阿](?!美女|美味|红书|娜娜)[芳丽红玲燕霞娟敏兰英萍静琴梅婷艳强军杰涛勇斌鹏辉峰刚美娜雪雨月玉琪欣佳琳雯倩])"
)
FOREIGN = re.compile(
    rf"(?:{'|'.join(ROLES)}|感谢|谢谢|表扬|投诉|联系)"
    rf"([{HAN}]{{1,5}}[·•・][{HAN}]{{1,6}}?)(?=[的说反在很态服投是和来]|$|[^{HAN}])"
)
CHANCE = re.compile(
    "居然|刚刚|立马|好像|可以|家里|自然|果然|仍然|全部|真心|千万|应该|一定|根本|万一|本来|有时"
)
NUMBERED = re.compile(r"\d的$|工号[:：]?\s?[A-Za-z]?\d{1,7}[的,，\s]?$")

EITHER = re.compile(f"{RIGHT.pattern}|{AFTER.pattern}")
TITLES = (
    r"(?:副(?:总经理|总|经理|主任|校长|院长|店长|部长)|总经理|老?太太|老太|老爷子|老头|老奶奶|会计|出纳|房东|"
    r"业主|住户|租户|保安|保洁|客服|电工|水电工|司机|骑手|小哥|帅哥|美女|顾问|中介|大厨|婆婆|公公|妈妈|爸爸|"
    r"姑娘|主席|委员|主播|护士长|护工|厨师|大厨|师母|师兄|师姐|学长|学姐|学弟|学妹|导师|讲师|辅导员|"
    r"助教|社长|楼长|楼管|宿管|网格员|专员|柜员|客户经理|收银|理发师|阿婆|阿公|老总|总裁|姐姐|哥哥|叔|某|姓)"
)
ELDER = re.compile(
    rf"([{SURE}黄周胡林罗程董苏丁姜钟汪戴陆秦顾何高唐许余叶田杜范夏方])[姐哥叔姨婶嫂](?![{HAN}]?[夫儿])"
)
CHIEF = re.compile(
    rf"([{SURE}周胡林罗董苏丁汪陆秦顾何唐许叶杜])[总工导队局科校院生太]"
    r"(?!理|长|员|动|面|得|是|共|体|之|算|结|想|会|程|人|地|资|作|序|裁|教|致|态|产|活|气|命|意|日|成|病|极|多|大|太|平|阳)"
)
WITH_TITLE = re.compile(rf"[{OTHER}]{TITLE}|[{SURE}{OTHER}]{TITLES}")
NICKNAME = re.compile(rf"([小老阿](?!苏打|[车米时单房路包游费])[{SURE}{OTHER}])")
SHORT = (
    (re.compile("[姐哥叔姨婶嫂]"), ELDER, 1),
    (re.compile("[总工导队局科校院生太]"), CHIEF, 1),
    (re.compile("[小老阿]"), NICKNAME, 1),
    (re.compile("[小阿]"), SMALL, 1),
    (re.compile("姐"), SISTER, 1),
    (re.compile("哥"), BROTHER, 1),
    (re.compile("家"), HOUSEHOLD, 1),
    (re.compile("[·•・]"), FOREIGN, 1),
)


def find_bare_names(text: str) -> Iterator[Span]:
    """Names of a shadow by the words on either side: roles, thanks, verbs of saying, rooms."""
    if text.isascii():
        return
    for found in START.finditer(text):
        start, end = found.span()
        last = _end_of_name(text, start, end)
        if last:
            yield Span(start, last, KIND)
        elif WITH_TITLE.match(text, start) and _may_begin(text, start):
            yield Span(start, end, KIND)
    for marks, pattern, number in SHORT:
        if marks.search(text):
            for found in pattern.finditer(text):
                if _is_known(text, found):
                    yield Span(*found.span(number), KIND)


def _may_begin(text: str, start: int) -> bool:
    if (
        text[start] in WORDLIKE
        or WORDS.match(text, start)
        or FUSED.search(text, max(0, start - 1), start + 1)
    ):
        return False
    return _edge(text, start) or _left(text, start) > 0


def _is_known(text: str, found: re.Match[str]) -> bool:
    """Whether a short name stands where people are spoken of."""
    if found.re in (HOUSEHOLD, FOREIGN):
        return True
    left = _left(text, found.start())
    rare = found.re is NICKNAME and found[1][1] not in SURE + FAMILIAR
    if (found.re is SMALL or rare) and left != ROLE:
        return False
    if not (left or _edge(text, found.start())):
        return False
    follows = AFTER.match(text, found.end()) or RIGHT.match(text, found.end())
    return bool(found.re in (SISTER, BROTHER, ELDER, SMALL) or follows)


def _end_of_name(text: str, start: int, end: int) -> int | None:
    """Where the name that begins with this surname ends, if its neighbours say it is one."""
    surname, following = text[start], text[end]
    if following not in GIVEN and (surname not in SURE or following in NEVER) and end - start == 1:
        return None
    if WORDS.match(text, start):
        return None
    if FUSED.search(text, max(0, start - 1), start + 1):
        return None
    left = _left(text, start)
    if not (left or _edge(text, start)):
        return _amidst(text, start, end)
    sure = surname in SURE or end - start == 2
    fitting = [n for n in (2, 1) if _is_given(text[end : end + n], n, left == ROLE and sure)]
    if left == ROLE or surname not in WORDLIKE:
        for n in fitting:
            if RIGHT.match(text, end + n) and (left or sure or n == 2):
                return end + n
    if surname in WORDLIKE:
        return None
    if end - start == 2 and left == ROLE and not fitting and AFTER.match(text, end):
        return end
    weight = left + (2 if sure else surname in COMMON)
    for n in fitting:
        if AFTER.match(text, end + n) and weight + n >= 3:
            return end + n
    return end + 2 if 2 in fitting and weight >= 2 else None


def _amidst(text: str, start: int, end: int) -> int | None:
    """The same among other words: a sure surname and what people do, or two signs of names."""
    if text[start - 1] in "小老大阿姓":
        return None
    for n in (2, 1) if text[start] in SURE else (2,) if text[start] in CALM else ():
        said = text[end : end + n]
        if _is_given(said, n, free=False) and (SAYS if n == 1 else EITHER).match(text, end + n):
            return end + n
    return None


def _is_given(given: str, n: int, free: bool) -> bool:
    if len(given) < n:
        return False
    if free and n == 1:
        return given not in NEVER and "\u4e00" <= given <= "\u9fff"
    return not CHANCE.match(given) and all(
        mark in GIVEN and mark not in GIVEN_NOT for mark in given
    )


def _edge(text: str, start: int) -> bool:
    return start == 0 or not "\u4e00" <= text[start - 1] <= "\u9fff"


def _left(text: str, start: int) -> int:
    """What stands before a name: somebody's role or room, another word that goes before names."""
    before = text[max(0, start - 8) : start]
    bare = before.rstrip(BETWEEN)
    if bare.endswith((*ROLES_BY_END.get(bare[-1:], ()), BARRIER)) or before.endswith(
        BARRIER + "的"
    ):
        return ROLE
    if NUMBERED.search(before):
        return ROLE
    return 1 if before.endswith(CALLED_BY_END.get(before[-1:], ())) else 0
