"""Why a paper was picked, and what is wrong with a topic. `terms` are listed as the paper writes them."""

TEXTS = {
    "reason.author": ("by {terms}, whom you follow", "所关注的作者：{terms}"),
    "reason.keyword_title": ("“{terms}” in the title", "标题含“{terms}”"),
    "reason.keyword": ("mentions “{terms}”", "提到“{terms}”"),
    "reason.interest": ("close to your interest: {terms}", "符合关注方向：{terms}"),
    "reason.near": ("near to “{terms}”", "与“{terms}”相近"),
    "reason.useful_alike": ("close in meaning to papers you found useful", "与大家认为有用的论文含义相近"),
    "reason.model": ("found to fit by the language model: {terms}", "语言模型判断相关：{terms}"),
    "note.read_as": ("Read as: {terms}", "理解为：{terms}"),
    "note.without": ("Left out: {terms}", "排除：{terms}"),
    "note.unread": ("Not understood: {terms}", "未能理解：{terms}"),
    "note.words_alone": (
        "Picked by words alone: no embedding model was at hand.",
        "仅按词语挑选：没有可用的向量模型。",
    ),
    "note.order": (
        "Ordered by breadth: one paper of each of the day's themes first, and what was not shown here lately.",
        "按广度排序：先列当日各主题的论文，以及近期未在此展示的内容。",
    ),
    "reason.category": ("new in {terms}", "{terms} 新论文"),
    "reason.useful": (
        "close to papers you found useful: “{terms}”",
        "与大家认为有用的论文相近：“{terms}”",
    ),
    "reason.useful_author": (
        "by {terms}, like a paper you found useful",
        "作者 {terms} 的另一篇论文曾被认为有用",
    ),
    "reason.cross_list": ("cross-listed from {terms}", "交叉列表，来自 {terms}"),
    "reason.cross_list_unknown": ("cross-listed", "交叉列表"),
    "reason.cue.first": ("claims to be the first: “{terms}”", "自称首创：“{terms}”"),
    "reason.cue.resource": (
        "offers code, data or a benchmark: “{terms}”",
        "提供代码、数据或基准：“{terms}”",
    ),
    "reason.cue.result": ("states measured results: “{terms}”", "给出量化结果：“{terms}”"),
    "topic.problem.quote": ("a quotation mark is never closed.", "有引号没有闭合。"),
    "topic.problem.empty": (
        "the keyword “{keyword}” has no word in it.",
        "关键词“{keyword}”中没有任何词语。",
    ),
    "topic.problem.long": (
        "the keyword “{keyword}” is longer than {limit} characters.",
        "关键词“{keyword}”超过 {limit} 个字符。",
    ),
    "topic.problem.many": ("more than {limit} keywords.", "关键词超过 {limit} 个。"),
}
