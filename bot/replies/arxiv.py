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
    "arxiv.foreign_address": (
        "{url} is not an https address of arXiv, and nothing else is ever fetched",
        "{url} 不是 arXiv 的 https 地址，其他网站一律不访问",
    ),
    "arxiv.too_large": (
        "arXiv's answer is larger than {megabytes} MB",
        "arXiv 的响应超过 {megabytes} MB",
    ),
    "arxiv.why_busy": ("it asks us to come back later", "它要求稍后再访问"),
    "arxiv.why_connection": ("the connection failed", "连接失败"),
    "arxiv.why_timeout": ("no answer in time", "响应超时"),
    "arxiv.why_status": ("it answered with status {status}", "返回状态码 {status}"),
    "arxiv.why_other_kind": (
        "it sent a page of another kind than the one asked for",
        "返回的内容类型与请求不符",
    ),
    "arxiv.why_redirect": ("it sent us to an address that is not arXiv's", "它将请求转到了非 arXiv 的地址"),
}
