"""The health line: what became of everything that was fetched."""

TEXTS = {
    "health.new": ("{n} new", "新论文 {n} 篇"),
    "health.cross_lists": ("{n} cross-listed", "交叉列表 {n} 篇"),
    "health.repeats": ("{n} seen before", "此前已见 {n} 篇"),
    "health.doubled": ("{n} listed twice", "重复列出 {n} 篇"),
    "health.excluded": ("{n} excluded", "排除 {n} 篇"),
    "health.replacements": ("{n} replaced", "更新版本 {n} 篇"),
    "health.unreadable": ("{n} unreadable", "无法识别 {n} 条"),
    "health.picked": ("{n} picked", "入选 {n} 篇"),
    "health.read_in_full": ("{n} read in full", "全文阅读 {n} 篇"),
    "health.abstract_only": ("{n} abstract only", "仅摘要 {n} 篇"),
    "health.unanswered": ("arXiv did not answer for {n}", "arXiv 未响应 {n} 篇"),
    "health.failed": ("{n} failed", "失败 {n} 篇"),
    "health.figures": ("{verified} of {n} figures verified", "{n} 个数字中 {verified} 个已核实"),
    "health.cost": ("{amount} USD", "{amount} 美元"),
    "health.and": (", ", "，"),
}
