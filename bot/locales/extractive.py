"""The few words of our own around the papers' sentences. `text` is always quoted from a paper."""

TEXTS = {
    "extractive.theme": ("{name}: {n} papers", "{name}：{n} 篇论文"),
    "extractive.direction": ("“{name}” is used or studied in {n} papers", "{n} 篇论文使用或研究“{name}”"),
    "extractive.today.themes": ("What several papers share: {names}.", "多篇论文的共同主题：{names}。"),
    "extractive.today.name": ("{name} ({numbers})", "{name}（{numbers}）"),
    "extractive.today.notable": ("{number}: “{text}”", "{number}：“{text}”"),
    "extractive.today.given": ("Code or data is offered with {numbers}.", "提供代码或数据：{numbers}。"),
    "extractive.first": ("a first by its own account: “{text}”", "自称首创：“{text}”"),
    "extractive.result": ("measured results: “{text}”", "量化结果：“{text}”"),
    "extractive.stated": ("its result: “{text}”", "其结果：“{text}”"),
    "extractive.resource": ("code or data is offered: “{text}”", "提供代码或数据：“{text}”"),
    "extractive.read.match": ("the closest match to the topic", "与主题最接近"),
    "extractive.read.topic": ("on {terms}", "涉及{terms}"),
    "extractive.read.first": ("a first by its own account", "自称首创"),
    "extractive.read.result": ("measured results", "有量化结果"),
    "extractive.read.stated": ("a clear result", "有明确结果"),
    "extractive.read.resource": ("code or data is offered", "提供代码或数据"),
    "extractive.read.theme": ("part of “{name}”", "属于“{name}”"),
    "note.quoted_in_original": (
        "Quotes stand in the paper's own language: no language model is set up to translate them.",
        "引文保留论文原文语言：未配置用于翻译的语言模型。",
    ),
}
