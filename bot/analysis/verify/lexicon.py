"""The words that a statement may not turn round: comparatives, verbs of change, negations, shares.

Each list has English and Chinese side by side, so that a Chinese statement can be held against an English
quote. English words are compared by their stems, Chinese ones as they stand.
"""

from __future__ import annotations

import re

from bot.text.terms import stem

_OPPOSITES = """
amount: 更 as_many as_much more additional extra above over exceed 更多 多于 多出 超过 高于 以上 |
    fewer less below under 更少 少于 不到 低于 以下 不足
size: larger bigger greater large big huge 更大 大于 较大 大型 | smaller small tiny 更小 小于 较小
    小型
level: higher high 更高 较高 高出 高于 | lower low 更低 较低 低于
change: increase increases increased increasing rise rises rising rose grow grows grew raise raises
    raised gain gains elevated 提高 提升 增加 上升 增长 增大 升至 升到 升高 上涨 climb climbs
    climbed jump jumps surge surges boost boosts boosted boosting expand expands elevate elevates
    elevated double doubles doubled triple triples tripled quadruple
    涨幅 增幅 升幅 翻倍 翻番 exacerbate exacerbates exacerbated
    aggravate aggravates aggravated intensify intensifies
    intensified 加剧 加重 | lessen lessens lessened mitigate mitigates mitigated alleviate alleviates
    alleviated 减轻 缓解 curb curbs plummet plummets suppress suppresses suppressed diminish diminishes
    dwindle 下滑 下跌 lower decrease decreases decreased decreasing drop drops dropped fall falls
    fell reduce reduces reduced reduction decline shrink lose loses lost loss_of cut cuts halve halves
    halved 降幅 跌幅 减幅 减半 降低 下降 减少 降至 降到 减小 减至 缩小 跌 reductions shrinkage suppression
quality: better improve improves improved improvement outperform outperformed outperforms surpass
    surpasses beat defeat beats exceed exceeds exceeding ahead superior win wins benefit benefits
    benefit beneficial help helps beyond preferred favoured favored lead leads leading led 更好
    获胜 胜出 优于 胜过 超越 超过 改善 领先 强于 更优 | worse underperform underperforms degrade degradation
    degrades worsen worsens deteriorate harm harms hurt hurts hurting trail behind inferior fall_short
    falls_short fell_short falling_short lag lags lagged
    lose loses losing 落败 更差 差于 不如 劣于 落后 不及 恶化 损害 逊于 弱于
rank: best 最好 最佳 最优 | worst 最差
extreme: maximum max largest highest most biggest longest 最大 最高 最多 最长 | minimum min smallest
    lowest least fewest shortest 最小 最低 最少 最短
speed: faster fast fastest quicker quickest quickly rapidly rapid speedup accelerate accelerates
    acceleration quick accelerated 更快 加速 加快 快于 | slower slowly slow slows slowed slowdown
    decelerate 更慢 减慢 变慢 慢于 slowest
length: longer long taller tall lengthen lengthens lengthened 更长 长于 | shorter short shorten
    shortens shortened sooner 更短 短于 更矮 矮于
depth: deeper deep 更深 | shallower shallow 更浅
ease: easier easy simpler simple 更容易 更简单 容易 | harder hard difficult difficulty 更难 困难
breadth: wide widely wider widen widens widened broad broadly broader 更宽 广泛 |
    narrow narrower narrows narrowed 更窄 狭窄
strength: stronger strong strongly enhance enhancement enhanced enhances amplified amplification
    更强 | weaker weak weakly weakness weakened weakens attenuated 更弱
price: cheaper cheap 更便宜 | costlier expensive 更贵 昂贵
weight: heavier heavy 更重 | lighter light_weight 更轻
warmth: warmer hotter 更热 | colder cooler 更冷
age: new newer newest younger youngest young 更新 更年轻 年轻 | old older oldest elderly 更旧 更老
    年长 老年
distance: farther farthest further_from further_than 更远 远于 | closer closest nearer nearest 更近
    近于
place: top upper 顶部 最上面 上层 | bottom lower_part 底部 最下面 下层
order: before prior_to preceding earlier 之前 以前 | after following later 之后 以后
sequence: first 首先 最先 | last 最后
rounding: round_up rounded_up rounds_up rounding_up 向上取整 向上舍入 | round_down rounded_down
    rounds_down rounding_down 向下取整 向下舍入
bounding: lower_bound lower_bounds lower_bounded | upper_bound upper_bounds upper_bounded
balance: excess surplus 过剩 盈余 | deficit shortage deficiency 短缺 赤字 亏损
likeness: indistinguishable same similar similarly identical equal equally par comparable
    相同 相似 相近 相当 一样 |
    different difference differ differs unequal dissimilar 不同 不一样
correct: correct correctly correctness right true 正确 真阳性 真阴性 |
    incorrect incorrectly wrong wrongly false 错误地 错误回答 假阳性 假阴性
side: encoder encoders 编码器 | decoder decoders 解码器
supply: input inputs 输入 | output outputs 输出
set: training train 训练集 | validation dev val 验证集 验证 | test testing held-out 测试集 测试
measure: accuracy accuracies acc 准确率 正确率 精度 | error errors 错误率 误差 | loss 损失
tongue: German 德语 德文 | French 法语 法文 | English 英语 英文 | Chinese 中文 汉语 | Japanese 日语
    | Spanish 西班牙语
aggregate: mean average averaged 平均 均值 | median 中位数 | sum total 总和 总计 总共 共有 | maximum
    max 最大 | minimum min 最小
share: all every always entire entirely whole each 所有 全部 每个 总是 一律 每一 | most majority
    mostly usually some many often sometimes occasionally partially partial several part partly few
    minority half 大多数 多数 部分 一些 少数 通常 有时 偶尔
rate: per 每个 每张 每次 每项 每 | total overall altogether in_all in_total 总共 共计 一共 合计
polarity: positive positively 正面 阳性 | negative negatively 负面 阴性
ordinal: first 第一 一阶 一级 | second 第二 二阶 二级 | third 第三 三阶 三级 | fourth 第四
parity: odd 奇数 | even 偶数
extent: finite | infinite
keeping: retain retains retained preserve preserved preservation keep kept 保持 保留 | lose loses
    lost 失去 丧失
regulation: upregulated 上调 | downregulated 下调
reach: local locally 局部 | global globally 全局
motion: static 静态 | dynamic dynamically 动态
density: sparse 稀疏 | dense 稠密
when: early earliest 早期 | late latest 晚期
sex: male men 男性 | female women 女性
daytime: day daytime 白天 | night night-time 夜间
place_of_life: urban 城市 | rural 农村
season: summer 夏季 | winter 冬季
hand: left 左 | right-hand 右
north: northern north 北部 北侧 北方 北岸 | southern south 南部 南侧 南方 南岸
east: eastern east 东部 东侧 东边 东岸 | western west 西部 西侧 西边 西岸
moisture: wet wetter 潮湿 | dry drier 干燥
heat: hot heating heated 热 | cold cooling cooled 冷
state: open 开放 | closed 封闭
switch: enabled enable enables activated 启用 开启 | disabled deactivated 禁用 停用
count: single 单个 | multiple diverse various 多个
manner: manual manually by_hand 人工 手动 |
    automatic automatically automated automate automation by_machine 自动
skill: well | poorly poor badly bad
variant: base_model base_models 基础模型 | big_model big_models large_model large_models 大模型
loop: step steps iteration iterations | epoch epochs
brightness: brighter bright brightest | fainter faint dimmer dim
resistance: resistant robust resilient insensitive 鲁棒 稳健 | susceptible sensitive vulnerable fragile 敏感
    脆弱
claim: affirm affirms affirmed confirm admit acknowledge | deny denies denied refute
surprise: expected expectedly as_expected predictably 意料之中 | unexpected unexpectedly surprising
    surprisingly 意外 出乎意料
charge: charged | neutral uncharged
assent: agree agreed agreement | disagree disagreed disagreement
testing: pre-test pretest 前测 | post-test posttest 后测
admission: accept accepted acceptance | reject rejected rejection
membership: include included | exclude excluded
life: survive survived survival alive | die died dead
stream: upstream | downstream
prey: predator predators | prey
deal: buyer buyers | seller sellers
parent: mother maternal 母亲 | father paternal 父亲
operation: multiply multiplied | divide divided
outcome: winner winners | loser losers
fortune: success successful successfully 成功 成功率 | failure failures 失败 失败率
trade: export exports exported 出口 | import imports imported 进口
market: supply 供给 | demand 需求
owner: public publicly 公共 公开 | private privately 私有 私人
plane: horizontal 水平 | vertical 垂直
within: internal 内部 | external 外部
curve: convex 凸 | concave 凹
degree: significant significantly substantial substantially considerable considerably dramatically greatly
    markedly vastly 大幅 大大 大幅度 | slight slightly marginal marginally barely negligible
    negligibly 略微 略有 稍微 轻微 小幅
mixture: homogeneous 均匀 | heterogeneous 非均匀
reference: absolute absolutely | relative relatively
view: prospective prospectively 前瞻性 | retrospective retrospectively 回顾性
heading: toward towards 倾向于 | against
connection: online 在线 | offline 离线
shelter: indoor indoors 室内 | outdoor outdoors 室外 户外
layer: inner 内层 | outer 外层
supervision: supervised 有监督 | unsupervised 无监督
values: discrete 离散 | continuous 连续
symmetry: symmetric symmetrical 对称 | asymmetric asymmetrical 非对称
timing: synchronous synchronously 同步 | asynchronous asynchronously 异步
together: parallel 并行 | sequential sequentially serial serially 串行
saying: explicit explicitly 显式 | implicit implicitly 隐式
evidence: theoretical theoretically | empirical empirically
course: acute 急性 | chronic 慢性
tumour: benign 良性 | malignant 恶性
pressure: systolic 收缩压 | diastolic 舒张压
vessel: arterial artery | venous vein
patient: inpatient inpatients 住院 | outpatient outpatients 门诊
nearness: proximal 近端 | distal 远端
facing: anterior 前部 | posterior 后部
side_of_body: dorsal 背侧 | ventral 腹侧
origin: endogenous 内生 | exogenous 外生
habitat: marine | terrestrial
giving: donor donors | recipient recipients
electrode: anode | cathode
sorting: ascending 升序 | descending 降序
way: forward 前向 | backward 反向
shape_of_table: row rows | column columns
"""

_LOWER = (
    "more than|at least|greater than|larger than|higher than|above|no less than|"
    "exceeding|exceeds|exceeded|exceed|>|≥|超过|至少|多于|高于|不少于|不低于"
)
LOWER = tuple(_LOWER.split("|"))
_UPPER = (
    "less than|fewer than|at most|up to|lower than|smaller than|no more than|below|"
    "under|within|<|≤|不到|至多|最多|少于|低于|不超过"
)
UPPER = tuple(_UPPER.split("|"))
"""What stands before a figure that is a bound."""
_UPWARD = ("more", "over", "above", "older", "later", "higher", "greater", "longer", "larger")
_DOWNWARD = ("less", "under", "fewer", "below", "younger", "earlier", "lower", "shorter", "smaller")
AFTER_LOWER, AFTER_UPPER = (
    (
        "+",
        "以上",
        "及以上",
        "或以上",
        "at least",
        *(f"{and_or} {word}" for and_or in ("or", "and") for word in _UPWARD),
    ),
    (
        "以下",
        "以内",
        "及以下",
        "at most",
        *(f"{and_or} {word}" for and_or in ("or", "and") for word in _DOWNWARD),
    ),
)

ALWAYS = "always invariably exclusively solely 总是 始终 一律"
"""What no evidence says by the way: it has to say it itself."""

NOT = """
    not n't never cannot neither nor no none nobody nothing fail fails failed failing unable hardly
    rarely seldom
"""
"""What denies the verb after it."""
BARE = """
    without lack lacks lacked lacking instead rather unlike absence absent except removing remove removed
    omitting omit excluding exclude avoid avoids avoiding skip skips disable disabling
"""
"""What denies or takes away the thing after it."""
NOT_ZH = """
    不能 不会 不是 不需要 无法 无需 不必 没有 并非 并未 从未 未能 未 没 不 无
"""
BARE_ZH = """
    而不是 而非 去掉 移除 去除 缺少 缺乏 除了 免去 省去 代替 取代 不用 不含 不带 不加 非
"""
SOFT = """
    open disjoint only few little hard difficult limited missing fixed same frozen rather instead
    still remain stop prevent free small low weak zero null implicit latent hidden minimal negligible
"""
"""English words that Chinese tells with a negation: `open` is 未解决."""
SOFT_ZH = re.compile("难|少|避免|防止|免|仅|只|缺|失败|受限|有限")
"""Chinese that tells an English negation without one of its own."""
NO_NEGATION_ZH = re.compile(
    "不一(?!样|致)|无序|不同|不仅|不断|不但|不过|不管|不论|不少|不等|不变|不妨|不止|不只|不超过|不低于|不少于|不高于|不到|不足|不及|不如|不良|不可约|不变量|不定|不等式|不锈钢|不饱和|不活跃|不规则|不均匀|不稳定性|非洲|非晶|无机|无人|无意识|未成年|未婚|无论|无监督|未来|无关紧要|无穷|无政府|无菌|无烟|无缝|无损|无核|无线|无理数|无规|非法|非常|非营利|"
    "无限|非常|非线性|非参数|除非|是否|能否|不确定性|不对称|无向|无偏|不可见|未知|没有监督|非监督|不平衡|非凸|非负|非零|无线|不失|不可避免"
)
NO_NEGATION = re.compile(
    r"\bnot only\b|\bwhether or not\b|\bno (?:more|less|fewer|later|earlier) than\b|\bif not\b",
    re.IGNORECASE,
)

TRANSLATED = """
准确率 accuracy|正确率 accuracy|精度 accuracy|错误率 error|误差 error|验证 validation|测试 test|
训练 train|参数 parameter|层 layer|图像 image|图片 image|样本 sample|示例 example|例子 example|
任务 task|步 step|词 word|词元 token|内存 memory|显存 memory|时间 time|速度 speed|召回率 recall|
损失 loss|基线 baseline|批 batch|轮 epoch|学习率 rate|头 head|数据集 dataset|数据 data|模型 model|
网络 network|论文 paper|方法 method|标注 annotation|文档 document|页 page|索引 index|检索 retrieval|
问题 question|问答 question|答案 answer|生成 generation|翻译 translation|分类 classification|
检测 detection|分割 segmentation|定位 localization|集成 ensemble|残差 residual|编码 encoding|
位置 position|注意力 attention|单头 single-head|大模型 big model|基础模型 base model|
预训练 pre-training|微调 fine-tuning|语言 language|德语 German|法语 French|英语 English|
日语 Japanese|英法 French|英德 German|流量 flow|指标 index|网格 grid|点 point|实验 experiment|
最佳 best|最好 best|芯片 chip|词表 vocabulary|原始 original|性能 performance|成本 cost|人工 human|
评估 evaluation|得分 score|分数 score|阶段 stage|权重 weight|向量 vector|维 dimension|隐藏 hidden|
有效 efficient effective|一致 consistent|显著 significant|解释 explain|气温 temperature|温度 temperature|
压力 pressure|降雨 rainfall|患者 patient|病人 patient|治疗 treatment|安慰剂 placebo|化疗 chemotherapy|
剂量 dose|抗体 antibody|细胞 cell|基因 gene|蛋白 protein|细菌 bacteria bacterial|小鼠 mouse mice|
迁移 migration|检测器 detector|分类器 classifier|编码器 encoder|解码器 decoder|优化器 optimiser|
求解器 solver|
活力 viability|种群 population|人口 population|物种 species|就业 employment|失业 unemployment|工资 wage|
通货膨胀 inflation|通胀 inflation|产出 output|价格 price|财富 wealth|收入 income|家庭 household|
青少年 teenage adolescent|成年人 adult|成人 adult|儿童 child children|
生存期 survival|存活 survival|死亡率 mortality|不良事件 adverse event|对照组 control|治疗组 treatment|
处理组 treatment|实验组 experimental treatment|方差 variance|估计量 estimator|下界 lower bound|
上界 upper bound|
定理 theorem|素数 prime|算法 algorithm|恒星 star|星系 galaxy|丰度 abundance|偏差 deviation|密度 density|
能量 energy|质量 mass quality|电阻率 resistivity|生长 growth|倍增 doubling|假设 assumption|内存 memory|
频率 frequency|波长 wavelength|距离 distance|效应 effect|影响 effect|视线 sightline|方向 direction|
风险 risk|比例 proportion share|总 total|成立 hold|收敛 convergence converge|稳定 stable|独立 independent|
国家 country|市 city|
窗口 window|步长 stride|卷积 convolution|特征 feature|输入 input|输出 output|随机 random|遮盖 mask|
片段 span|复杂度 complexity|深度 depth|宽度 width
"""

SYNONYMS = """
image picture photo figure|example sample instance item case|word token|
paper article publication document|people person participant annotator rater human subject|
step iteration update|epoch pass|question query prompt|layer level|dataset benchmark corpus|
method approach technique|model network net system|parameter weight|chip device|error mistake|
speed rate throughput|cost price|day daily|week weekly|month monthly|year annual yearly|hour hourly|
patient participant subject case individual volunteer|mouse mice|bacterium bacteria|growth grow|
drug medication|treatment therapy|site location|test evaluation|passage document chunk|
author we our researcher team|setting configuration|class category label|task problem|
confidence confident sure certain certainty|
vector embedding|block module|score result value|stage phase|group cohort|experiment study trial
"""


WHOLE_OF = {
    "1/2": "half halves",
    "1/3": "third tercile",
    "1/4": "quarter quartile",
    "1/5": "fifth quintile",
    "1/10": "tenth decile",
}
"""Fractions, by the words that name a part without counting: the top decile."""
_THINGS = """
    season sex side supply set daytime hand north east place_of_life tongue parent deal market trade
    owner stream prey variant
"""
THINGS = frozenset(_THINGS.split())
"""Axes whose words name a thing or a place, so that a sentence may tell of both sides."""
_PRAISED = """
    performance accuracy quality precision recall score success reliability robustness efficiency
    effectiveness fidelity
"""
GOOD = frozenset(map(stem, _PRAISED.split()))
"""Of these, more is better."""
DENYING = frozenset(
    map(
        stem,
        [
            "indistinguishable",
            "inconsistent",
            "insignificant",
            "insufficient",
            "inefficient",
            "inaccurate",
            "incorrect",
            "invalid",
            "impossible",
            "irrelevant",
            "infeasible",
            "incomplete",
            "inadequate",
            "incompatible",
            "insensitive",
            "immobile",
            "illegal",
            "absent",
            "absence",
            "cease",
            "stop",
            "vanish",
            "disappear",
            "zero",
        ],
    )
)
"""Words that deny by themselves."""


_RELATING = """
    reach achieve attain obtain get score yield report show use have take need run give make consist
    contain carry account represent constitute comprise
"""
RELATING = frozenset(map(stem, _RELATING.split()))
"""Verbs that go with any figure and so tell none from another."""


BEATING = frozenset(map(stem, ["outperform", "surpass", "beat", "exceed", "defeat"]))
"""Verbs of which the subject is the better one."""


def _table() -> dict[str, dict[str, int]]:
    """Word or stem, to the axes it lies on and its side of each."""
    table: dict[str, dict[str, int]] = {}
    for line in _OPPOSITES.strip().replace("\n    ", " ").splitlines():
        axis, _, sides = line.partition(": ")
        for number, side in enumerate(sides.split("|")):
            for word in side.split():
                table.setdefault(key_of(word), {}).setdefault(axis, number)
    for word, axes in list(table.items()):
        if word.endswith("er") and word.isascii():
            table.setdefault(key_of(f"{word[:-2]}est"), dict(axes))
        if word.startswith("更") and len(word) > 1:
            table.setdefault(f"最{word[1:]}", dict(axes))
    return table


def key_of(word: str) -> str:
    """What a word of these lists is looked up by."""
    return stem(word) if word.isascii() and "_" not in word and "-" not in word else word.lower()


def _forms() -> dict[str, set[str]]:
    """Stem to the forms that the listed words of it have: `rise`, `rises`, `rising`."""
    forms: dict[str, set[str]] = {}
    for word in _OPPOSITES.split():
        if word.isascii() and word.isalpha():
            bare, last = word.removesuffix("e"), word[-1]
            made = {
                word,
                f"{word}s",
                f"{word}es",
                f"{word}d",
                f"{bare}ed",
                f"{bare}ing",
                f"{bare}er",
                f"{bare}est",
            }
            made |= {f"{word}{last}ed", f"{word}{last}ing", f"{word[:-1]}ies", f"{word[:-1]}ied"}
            made |= {f"{word[:-2]}est"} if word.endswith("er") else set()
            for form in made:
                forms.setdefault(stem(form), set()).add(form.lower())
    return forms


_FORMS = _forms()
_MISREAD = frozenset({"seconds", "means"})
"""Forms of listed words that say another thing."""


def meaning_of(word: str) -> str:
    """What a word is compared by: its stem, told apart where only that is the stem of a word with sides.

    A position is nothing positive, and an addition no more than.
    """
    key, lowered = stem(word), word.lower()
    if key in SIDES and (lowered not in _FORMS.get(key, ()) or lowered in _MISREAD):
        return f"{key}'"
    return key


SIDES = _table()
"""Each word's axes and its side of them."""
HAN_SIDES = tuple(sorted((word for word in SIDES if not word.isascii()), key=len, reverse=True))
CERTAIN = frozenset(map(key_of, ALWAYS.split()))
SOFTLY = frozenset(map(key_of, SOFT.split()))
NEGATIONS = frozenset(NOT.split())
TAKEN_AWAY = frozenset(BARE.split())
MEANING = {
    han: tuple(meaning_of(word) for word in english.split())
    for han, _, english in (
        pair.strip().partition(" ") for pair in TRANSLATED.replace("\n", "").split("|") if pair.strip()
    )
}
ALIKE: dict[str, frozenset[str]] = {}
for _line in SYNONYMS.replace("\n", "").split("|"):
    _stems = frozenset(map(meaning_of, _line.split()))
    for _one in _stems:
        ALIKE[_one] = ALIKE.get(_one, frozenset()) | _stems
