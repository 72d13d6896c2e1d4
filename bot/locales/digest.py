"""The words of a digest: its root, its executive summary, its entries, and when there is none."""

TEXTS = {
    "digest.notice": ("{topic}: {n} papers, {day}", "{topic}：{n} 篇论文，{day}"),
    "digest.notice_one": ("{topic}: 1 paper, {day}", "{topic}：1 篇论文，{day}"),
    "digest.none_picked": (
        "None of today's papers came close enough to this topic. Everything announced was looked at.",
        "今日没有与该主题足够接近的论文。所有公布的论文均已查看。",
    ),
    "digest.near": ("Nearest to this topic today, and not picked", "今日与该主题最接近、但未入选的论文"),
    "digest.near_hint": (
        "If these are what you want, say it in other words with `edit`, or add keywords.",
        "如果这些正是您想要的，请用 `edit` 换一种说法，或添加关键词。",
    ),
    "digest.listing": ("All of {category}", "{category} 全部论文"),
    # Executive summary
    "summary.title": ("Executive summary", "执行摘要"),
    "summary.notice": ("Executive summary of {day}", "{day} 执行摘要"),
    "summary.themes": ("Main themes and trends", "主要主题与趋势"),
    "summary.notable": ("Most significant or innovative", "最重要或最具创新性的论文"),
    "summary.directions": ("Emerging directions and techniques", "新兴方向与技术"),
    "summary.recommended": ("Recommended for full reading", "建议精读"),
    "summary.extract": (
        "made without a language model, from the papers' own words",
        "未使用语言模型，取自论文原文",
    ),
    "summary.abstract": ("rests on the abstracts alone", "仅依据论文摘要"),
    "summary.full_text": ("rests on the analyses in this digest", "依据本期各篇分析"),
    # Entries
    "entry.authors_more": ("{shown} and {n} more", "{shown} 及另外 {n} 人"),
    "entry.announced": ("announced {day}", "{day} 公布"),
    "entry.version": ("version {n}", "第 {n} 版"),
    "entry.why": ("Picked: ", "入选理由："),
    "entry.findings": ("Key findings", "主要发现"),
    "entry.figure": ("Figure of “{title}”", "《{title}》插图"),
    "entry.failed": (
        "This paper could not be read this time. It is not lost: it is tried again, and the result will stand here.",
        "本次未能读取这篇论文。它没有丢失：稍后会再次尝试，结果将显示在此处。",
    ),
    "entry.failed_why": (
        "This paper {why}. It is not lost: the result of the next try will stand here.",
        "这篇论文{why}。它没有丢失：再次尝试的结果将显示在此处。",
    ),
    # Badges
    "badge.cross_list": ("cross-list from {category}", "交叉列表，主类别 {category}"),
    "badge.unverified": ("unverified", "未核实"),
    "badge.some_unverified": ("contains unverified statements", "含未核实的内容"),
    "note.hidden_text": ("contains hidden text", "含隐藏文本"),
    # Evidence: the label, then what was read
    "evidence.full_text": ("full text", "全文"),
    "evidence.abstract": ("abstract", "仅摘要"),
    "evidence.extract": ("extract", "原文摘录"),
    "evidence.checked_words": (
        "checked: figures, units, names, negations and comparisons agree with the quote",
        "已核对：数字、单位、名称、否定与比较均与引文一致",
    ),
    "evidence.checked_figures": (
        "checked across languages: figures, units, names and negations agree with the quote",
        "已跨语言核对：数字、单位、名称与否定均与引文一致",
    ),
    "evidence.checked_nothing": ("could not be confirmed", "未能核实"),
    "evidence.figures_checked": (
        "figures checked: quotes are in another language",
        "引文为另一种语言：已核对数字、单位、名称与否定",
    ),
    "evidence.read_html": ("read in full (HTML)", "已读全文（HTML）"),
    "evidence.read_pdf": ("read in full (PDF)", "已读全文（PDF）"),
    "evidence.read_abstract": ("only the abstract was read", "只读到摘要"),
    "evidence.read_away": (
        "only the abstract was read: arXiv did not answer",
        "只读到摘要：arXiv 没有响应",
    ),
    "evidence.by_extract": ("the paper's own sentences, no language model", "论文原句，未使用语言模型"),
    # Where a quote stands
    "cite.page": ("p. {page}", "第 {page} 页"),
    "cite.pages": ("pp. {page}–{end}", "第 {page}–{end} 页"),
    "cite.and": (", ", "，"),
    # Buttons
    "button.analysis": ("Full analysis", "完整分析"),
    "button.ask": ("Ask", "提问"),
    "button.similar": ("Similar", "相似论文"),
    "button.evidence": ("Evidence", "原文依据"),
    "button.bibtex": ("BibTeX", "BibTeX"),
    "button.pdf": ("PDF", "PDF"),
    "button.more_like": ("More like this", "多推荐此类"),
    "button.fewer_like": ("Fewer like this", "少推荐此类"),
    "button.useful": ("Useful", "有用"),
    "button.not_useful": ("Not useful", "无用"),
    "note.late": (
        "Not rebuilt by arXiv yet: {terms}. Those papers follow here as soon as they are there.",
        "arXiv 尚未更新：{terms}。相应论文一经公布即补发于此。",
    ),
    "note.never_came": (
        "arXiv never showed the papers of this day for {terms}.",
        "arXiv 一直没有给出 {terms} 当日的论文。",
    ),
    # When there is no digest
    "nothing.notice": ("{topic}: nothing announced on {day}", "{topic}：{day} 没有新论文公布"),
    "nothing.body": ("arXiv announced nothing today.", "arXiv 今日没有公布新论文。"),
    "nothing.body_why": ("arXiv announced nothing today: {why}.", "arXiv 今日没有公布新论文：{why}。"),
    "nothing.next": (
        "Nothing was missed. The next digest comes with the next announcement.",
        "没有遗漏。下次公布后将发送新的速递。",
    ),
    "late.notice": ("{topic}: the feed of {day} is late", "{topic}：{day} 的订阅源延迟"),
    "late.body": (
        "arXiv's feed for {day} is not out yet.",
        "arXiv {day} 的订阅源尚未发布。",
    ),
    "late.body_shown": (
        "arXiv's feed for {day} is not out yet; it still shows {shown}.",
        "arXiv {day} 的订阅源尚未发布，目前仍是 {shown} 的内容。",
    ),
    "late.next": (
        "I keep looking. The digest follows as soon as the feed is there; nothing is lost.",
        "将继续查看。订阅源更新后立即发送速递，不会遗漏任何论文。",
    ),
    # The archive
    "archive.contents": ("Contents", "目录"),
    "archive.papers": ("Papers", "论文"),
    "archive.why": ("Picked", "入选理由"),
    "archive.evidence": ("Evidence", "依据"),
    "archive.note": ("Note", "说明"),
    "archive.announced": ("Announced", "公布日期"),
    "archive.links": ("Links", "链接"),
    "archive.page": ("arXiv page", "arXiv 页面"),
    "archive.all": ("All digests", "全部速递"),
    "archive.digests": ("Digests", "速递存档"),
    "archive.feed": ("Feed", "订阅"),
    "archive.papers_n": ("{n} papers", "{n} 篇论文"),
    "archive.papers_one": ("1 paper", "1 篇论文"),
    "archive.empty": ("No papers were picked.", "没有入选的论文。"),
    # A terminal that went away
    "terminal.closed": ("its output was closed.", "输出已关闭。"),
    # Search
    "search.title": ("{n} papers for “{words}”", "“{words}”：{n} 篇论文"),
    "search.title_one": ("1 paper for “{words}”", "“{words}”：1 篇论文"),
    "search.none": ("Nothing stored matches “{words}”.", "没有与“{words}”匹配的已存论文。"),
    "search.none_hint": (
        "Try fewer or more general words. Only papers that appeared here are searched.",
        "请尝试更少或更宽泛的词语。仅搜索此处出现过的论文。",
    ),
    "search.posted": ("posted", "已发布"),
}
