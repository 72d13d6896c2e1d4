"""What is said about arXiv: its calendar, and why it could not be read."""

TEXTS = {
    "arxiv.weekend": (
        "arXiv announces nothing on Friday and Saturday evenings, so the feeds of the weekend are empty",
        "arXiv 周五和周六晚间不发布，因此周末的订阅源为空",
    ),
    "arxiv.holiday": (
        "it was a holiday at arXiv; the papers come with the next announcement",
        "arXiv 放假，论文将随下一次发布一起公布",
    ),
    "arxiv.category_near": (
        "arXiv has no category “{text}”. Did you mean {near}?",
        "arXiv 没有分类“{text}”。您是否想输入 {near}？",
    ),
    "arxiv.category_unknown": (
        "arXiv has no category “{text}”; https://arxiv.org/category_taxonomy lists them all.",
        "arXiv 没有分类“{text}”，全部分类见 https://arxiv.org/category_taxonomy。",
    ),
}
