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
}
