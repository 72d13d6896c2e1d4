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
    "arxiv.feed_empty": ("it is empty", "内容为空"),
    "arxiv.feed_html": ("it is a web page", "这是一个网页"),
    "arxiv.feed_not_xml": ("it is not XML", "不是 XML"),
    "arxiv.feed_other_xml": ("it is XML, but neither RSS nor Atom", "是 XML，但既不是 RSS 也不是 Atom"),
    "arxiv.feed_large": ("it is larger than {megabytes} MB", "大于 {megabytes} MB"),
    "arxiv.feed_many": ("it has more than {most} papers", "论文数超过 {most} 篇"),
    "arxiv.feed_entities": (
        "it declares entities, which no feed of arXiv does",
        "其中声明了实体，而 arXiv 的订阅源从不这样做",
    ),
    "arxiv.feed_cut_off": (
        "it ends in the middle, so papers may be missing",
        "内容中途截断，可能缺少论文",
    ),
    "arxiv.feed_damaged": ("it is damaged XML", "XML 已损坏"),
    "arxiv.feed_foreign": ("it is the feed of another site", "这是其他网站的订阅源"),
    "arxiv.feed_query": (
        "it is an answer of arXiv's query API, not a daily feed",
        "这是 arXiv 查询接口的响应，而不是每日订阅源",
    ),
    "arxiv.feed_error": ("arXiv wrote an error message in its place", "arXiv 返回的是错误信息"),
    "arxiv.feed_no_date": ("it does not say which day it is of", "没有注明日期"),
    "arxiv.feed_no_file": ("there is no such file", "文件不存在"),
    "arxiv.feed_not_a_file": ("it is a folder or a pipe, not a file", "这是文件夹或管道，而不是文件"),
    "arxiv.feed_no_access": ("the file cannot be opened", "无法打开该文件"),
    "arxiv.why_bad_feed": ("what it sent is not a whole feed", "返回的不是完整的订阅源"),
    "arxiv.why_garbled": ("what it sent cannot be read", "返回的内容无法解析"),
    "arxiv.why_empty": (
        "it sent an empty page, which does not mean that there is nothing",
        "返回了空白页，但这不代表没有结果",
    ),
}
