"""What the commands of every chat front end say, and what each of them does."""

TEXTS = {
    # Help
    "help.title": ("What I can do", "我能做什么"),
    "help.questions": (
        "Ask in the thread of a digest or of a paper, mention me, or write to me directly. Every answer cites where the paper says so.",
        "可在速递或论文的讨论串中提问、提及我，或直接私信。每个回答都会注明论文中的出处。",
    ),
    "help.paper": ("a paper's card and its full method analysis", "论文卡片与完整方法分析"),
    "help.paper_full": ("the full analysis alone", "只看完整分析"),
    "help.paper_section": (
        "one section alone: abstract, motivation, method, comparison, experiments, practice, summary",
        "只看一个部分：摘要、动机、方法、对比、实验、实用、总结",
    ),
    "help.paper_ask": ("a question about a paper", "就某篇论文提问"),
    "help.paper_useful": (
        "say that a paper was useful: papers like it rank higher here",
        "标记论文有用：此处优先展示类似的论文",
    ),
    "help.paper_useless": (
        "say that it was not: papers like it rank lower here",
        "标记论文无用：此处类似的论文排得更靠后",
    ),
    "help.search": ("search all papers shown here", "搜索此处出现过的所有论文"),
    "help.ask": (
        "a question about one paper, several, or all papers shown here",
        "就一篇、多篇或此处出现过的所有论文提问",
    ),
    "help.digest": ("the latest digest of this channel", "本频道最新一期速递"),
    "help.digest_again": (
        "redo what is missing in the latest digest, in its place",
        "就地补全最近一期速递中缺失的内容",
    ),
    "help.digest_now": ("make the newest digest now", "立即生成最新一期速递"),
    "help.digest_follow": ("follow a topic here", "在此关注一个主题"),
    "help.digest_list": ("what this channel follows", "本频道关注的主题"),
    "help.digest_edit": ("change a topic, a time or a language", "修改主题、时间或语言"),
    "help.digest_stop": ("stop following a topic", "取消关注一个主题"),
    "help.digest_status": ("next run, last run, health and cost", "下次与上次运行、状态与费用"),
    "help.digest_offers": (
        "whether I offer, to who posts an arXiv link, to summarise it",
        "有人发布 arXiv 链接时，是否主动提供摘要",
    ),
    "help.help": ("this list", "本列表"),
    # Who may
    "who.managers": ("people who manage this channel", "本频道的管理者"),
    # Progress
    "progress.looking_up": ("Looking up {id} …", "正在查找 {id} …"),
    "progress.fetching": ("Fetching and reading “{title}” …", "正在获取并阅读《{title}》…"),
    "progress.analysing": (
        "Analysing {sections} sections of “{title}” …",
        "已读取 {sections} 个章节，正在分析《{title}》…",
    ),
    "progress.analysing_abstract": (
        "Analysing the abstract of “{title}” …",
        "正在分析《{title}》的摘要 …",
    ),
    "progress.searching": ("Searching …", "正在搜索 …"),
    "progress.digest": ("Making the digest “{topic}” …", "正在生成速递“{topic}” …"),
    "progress.step": ("{stage}: {done} of {total}", "{stage}：{done}/{total}"),
    # Papers
    "paper.no_similar": (
        "Nothing shown here is like “{title}” yet.",
        "此处尚未出现与《{title}》相似的论文。",
    ),
    "paper.similar": ("Similar to “{title}”", "与《{title}》相似的论文"),
    "paper.both_about": ("both about {terms}", "共同涉及：{terms}"),
    "paper.near_in_meaning": ("close in meaning", "含义相近"),
    "paper.evidence": ("What “{title}” is quoted for", "《{title}》的原文依据"),
    "paper.bibtex": ("BibTeX of “{title}”", "《{title}》的 BibTeX"),
    "paper.offer": (
        "I can summarise “{title}”, with citations.",
        "我可以为《{title}》生成带出处的摘要。",
    ),
    "offers.on": (
        "I offer summaries of arXiv links here again. `digest offers off` ends that.",
        "已开启：此处发布 arXiv 链接时会主动提供摘要。`digest offers off` 可关闭。",
    ),
    "offers.off": (
        "I offer no more summaries of links here. `digest offers on` brings that back.",
        "已关闭：不再主动为此处的链接提供摘要。`digest offers on` 可重新开启。",
    ),
    "offers.how": (
        "Say `digest offers on` or `digest offers off`: whether I offer, to who posts an arXiv link here, to summarise it.",
        "请输入 `digest offers on` 或 `digest offers off`：此处有人发布 arXiv 链接时，是否主动提供摘要。",
    ),
    "button.no_offers": ("Not in this channel", "本频道不再提供"),
    "button.summarise": ("Summarise", "生成摘要"),
    "feedback.thanks": ("Noted, thank you.", "已记录，谢谢。"),
    "feedback.higher": (
        "Noted, thank you. Papers like it will rank higher here.",
        "已记录，谢谢。此处会优先展示类似的论文。",
    ),
    "feedback.lower": (
        "Noted, thank you. Papers like it will rank lower here.",
        "已记录，谢谢。此处类似的论文将排得更靠后。",
    ),
    # Following
    "follow.done": (
        "Following “{name}” ({categories}). The first digest comes on {next}; `digest now` makes one at once.",
        "已关注“{name}”（{categories}）。第一期速递将于 {next} 送达；`digest now` 可立即生成。",
    ),
    "follow.correct": (
        "Not what you meant? `edit read-as term, term` says what papers call it; `edit interest …` says it anew.",
        "理解有误？`edit read-as 术语, 术语` 可指定论文用语；`edit interest …` 可重新描述。",
    ),
    "follow.changed": (
        "“{name}” ({categories}) is changed. The next digest comes on {next}.",
        "“{name}”（{categories}）已修改。下一期速递将于 {next} 送达。",
    ),
    "follow.at": ("{day}, {time} ({zone})", "{day} {time}（{zone}）"),
    "follow.stopped": (
        "No longer following “{name}”. What was posted stays.",
        "已取消关注“{name}”。已发布的内容会保留。",
    ),
    "follow.list": ("What this channel follows", "本频道关注的主题"),
    "follow.limit": ("at most {n}", "最多 {n} 篇"),
    "topic.none_here": (
        'So far nothing is followed here. Start with: digest follow cs.CV interest "3D reconstruction"',
        '此处尚未关注任何主题。可以这样开始：digest follow cs.CV interest "三维重建"',
    ),
    "topic.no_change": (
        "Say what changes in “{name}”, such as: digest edit {name} time 08:30 top 5",
        "请说明要修改“{name}”的哪些内容，例如：digest edit {name} time 08:30 top 5",
    ),
    "topic.which": ("Please say which one: {names}.", "请指明是哪一个：{names}。"),
    "topic.unknown": (
        "No topic called “{name}” is followed here. There are: {names}.",
        "此处没有名为“{name}”的主题。现有：{names}。",
    ),
    "topic.time": ("“{time}” is no time of day; write 08:30.", "“{time}”不是时间，请写成 08:30。"),
    "topic.number": ("“{number}” is no number.", "“{number}”不是数字。"),
    # Digests
    "digest.none_yet": (
        "No digest was posted here yet. `digest follow` starts them, `digest status` tells when the next one comes.",
        "此处尚未发布过速递。`digest follow` 可开始关注，`digest status` 可查看下次时间。",
    ),
    "digest.open": ("Open the digest", "打开速递"),
    "digest.posted": ("The digest “{topic}” of {day} is posted.", "速递“{topic}”（{day}）已发布。"),
    "digest.being_made": (
        "The digest “{topic}” of {day} is being made right now; it will appear here.",
        "速递“{topic}”（{day}）正在生成，完成后会显示在这里。",
    ),
    "digest.looked_again": (
        "I looked again at the digest “{topic}” of {day}; nothing is posted twice.",
        "已重新查看速递“{topic}”（{day}），不会重复发布。",
    ),
    "digest.no_day": ("a day is written like 2026-01-26", "日期格式如 2026-01-26"),
    "again.better": ("Better now, in its place: {papers}", "已就地补全：{papers}"),
    "again.added": ("Came late and was added: {papers}", "迟到论文已补发：{papers}"),
    "again.missing": ("Still to come: {papers}", "仍待补全：{papers}"),
    "again.late": ("Not rebuilt by arXiv yet: {categories}", "arXiv 尚未更新：{categories}"),
    "again.whole": ("Nothing is missing in the digest of {day}.", "{day} 的速递没有缺失内容。"),
    "digest.posted_before": (
        "The digest “{topic}” of {day} was posted before; nothing is posted twice.",
        "速递“{topic}”（{day}）此前已发布，不会重复发布。",
    ),
    "status.title": ("Status of this channel", "本频道状态"),
    "status.next": ("Next digest", "下一期"),
    "status.last": ("Last run", "上次运行"),
    "status.never": ("none yet", "尚无"),
    "status.health": ("Health", "详情"),
    "status.opinions": ("Feedback", "反馈"),
    "status.opinions_line": (
        "{useful} useful, {useless} not; papers like them rank by it",
        "{useful} 次有用，{useless} 次无用；类似的论文据此排序",
    ),
    "status.opinions_none": (
        "none yet; the thumbs under a paper rank papers like it",
        "尚无；论文下方的拇指按钮会影响类似论文的排序",
    ),
    "status.cost": ("This month", "本月"),
    "status.cost_line": (
        "{calls} model calls, {tokens} tokens, {dollars} USD",
        "{calls} 次模型调用，{tokens} 个 token，{dollars} 美元",
    ),
    "status.cost_unpriced": (
        "{calls} model calls, {tokens} tokens; of those with a known price, {dollars} USD",
        "{calls} 次模型调用，{tokens} 个 token；其中已知价格的部分为 {dollars} 美元",
    ),
    "status.no_model": ("no language model was used", "未使用语言模型"),
    "run.open": ("begun", "已开始"),
    "run.drafted": ("being posted", "正在发布"),
    "run.delivered": ("posted", "已发布"),
    "run.nothing": ("nothing announced", "无新论文公布"),
    "run.late": ("arXiv's feed is late", "arXiv 订阅源延迟"),
    "run.merged": ("part of a later digest", "已并入之后的速递"),
    "run.given_up": ("given up after days of trying", "多日尝试后已放弃"),
    "run.failed": ("failed, and is tried again", "失败，将重试"),
}
