"""What the command line says."""

TEXTS = {
    "progress.analyse": ("Reading and analysing", "阅读与分析"),
    "cli.already_posted": (
        "The digest of {day} was already posted; nothing is posted twice. It is shown here again.",
        "{day} 的摘要已经发布过，不会重复发布。以下为已发布的内容。",
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
    "cli.not_a_file": ("{file} cannot be read as a file", "无法读取文件 {file}"),
}
