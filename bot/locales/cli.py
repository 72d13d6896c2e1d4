"""What the command line says."""

TEXTS = {
    "progress.analyse": ("Reading and analysing", "阅读与分析"),
    "progress.embed": ("Comparing by meaning", "按含义比较"),
    "progress.paper": ("Looking up and reading", "查找与阅读"),
    "demo.question": (
        "What PSNR does Thimble reach on GlacierYear?",
        "Thimble 在 GlacierYear 上的 PSNR 是多少？",
    ),
    "demo.archived": (
        "Kept as a page, a Markdown file and a feed: {place}",
        "已保存为网页、Markdown 文件和订阅源：{place}",
    ),
    "demo.next_day": (
        """
That was the first of two announcement days of an invented arXiv. What next?
  The second day          paperboy demo --day 2        (nothing is shown twice)
  One paper in full       paperboy --data-dir {folder} paper {id}
  Questions about it      paperboy --data-dir {folder} chat {id}
  Your field, live        paperboy digest --category cs.CL --interest "retrieval for small libraries"
  Every announcement day  paperboy follow cs.CL --interest "…"   then   paperboy serve
  Slack, Discord, model   paperboy init   writes the settings file, explained; paperboy doctor checks it""",
        """
以上是一个虚构 arXiv 的第一个发布日。接下来可以：
  第二个发布日        paperboy demo --day 2        （不会重复展示）
  完整阅读一篇论文    paperboy --data-dir {folder} paper {id}
  就论文提问          paperboy --data-dir {folder} chat {id}
  真实 arXiv          paperboy digest --category cs.CL --interest "retrieval for small libraries"
  每个发布日自动送达  paperboy follow cs.CL --interest "…"   然后   paperboy serve
  Slack、Discord、模型  paperboy init 生成带说明的配置文件；paperboy doctor 检查配置""",
    ),
    "demo.next": (
        """
That was the second day: replacements, repeats and cross-lists of the first were left out. What next?
  One paper in full       paperboy --data-dir {folder} paper {id}
  Questions about it      paperboy --data-dir {folder} chat {id}
  Your field, live        paperboy digest --category cs.CL --interest "retrieval for small libraries"
  Every announcement day  paperboy follow cs.CL --interest "…"   then   paperboy serve
  Slack, Discord, model   paperboy init   writes the settings file, explained; paperboy doctor checks it""",
        """
以上是第二个发布日：第一天的替换、重复和交叉列表均未再次展示。接下来可以：
  完整阅读一篇论文    paperboy --data-dir {folder} paper {id}
  就论文提问          paperboy --data-dir {folder} chat {id}
  真实 arXiv          paperboy digest --category cs.CL --interest "retrieval for small libraries"
  每个发布日自动送达  paperboy follow cs.CL --interest "…"   然后   paperboy serve
  Slack、Discord、模型  paperboy init 生成带说明的配置文件；paperboy doctor 检查配置""",
    ),
    "cli.already_posted": (
        "The digest of {day} was already posted; nothing is posted twice. It is shown here again.",
        "{day} 的速递已经发布过，不会重复发布。以下为已发布的内容。",
    ),
    "cli.archived": ("Archived: {place}", "已存档：{place}"),
    "cli.refused": ("Not delivered: {parts}", "未能送达：{parts}"),
    "cli.no_topic": (
        (
            "Which papers? Name categories (paperboy digest --category cs.CV) or follow a topic first "
            '(paperboy follow cs.CV --interest "3D reconstruction").'
        ),
        (
            "要看哪些论文？请指定分类（paperboy digest --category cs.CV），或先关注主题"
            '（paperboy follow cs.CV --interest "3D reconstruction"）。'
        ),
    ),
    "cli.feed_empty_hint": (
        "The feed of {day} is there, but has no papers yet. Nothing was posted; try again later.",
        "{day} 的订阅源已更新，但尚无论文。未发布任何内容，请稍后再试。",
    ),
    "cli.feed_late_hint": (
        "The feed still shows {shown}; that of {day} is not there yet. Nothing was posted; try again later.",
        "订阅源仍是 {shown} 的内容，{day} 的尚未发布。未发布任何内容，请稍后再试。",
    ),
    "cli.nothing_hint": (
        "The last announcement was on {last}: paperboy digest --date {last}",
        "上一次发布是 {last}：paperboy digest --date {last}",
    ),
    "cli.config_written": (
        "Wrote {file}. Every line shows a default; change what you need, then run: paperboy doctor",
        "已写入 {file}。每行均为默认值，按需修改后运行：paperboy doctor",
    ),
    "cli.config_exists": (
        "{file} is already there and was left alone. To start over, add --force (the old one is kept as {backup}).",
        "{file} 已存在，未作改动。如需重新生成，请加 --force（旧文件将保存为 {backup}）。",
    ),
    "cli.nothing_found": ("Nothing stored matches “{words}”.", "没有与“{words}”匹配的内容。"),
}
