"""New versions and withdrawals of papers that were shown before."""

TEXTS = {
    "update.title": (
        "New version of “{title}”: v{before} → v{after}",
        "《{title}》有新版本：v{before} → v{after}",
    ),
    "update.title_alone": ("New version of “{title}”: v{after}", "《{title}》有新版本：v{after}"),
    "update.withdrawn": ("Withdrawn: “{title}” (v{after})", "已撤稿：《{title}》（v{after}）"),
    "update.withdrawn_body": (
        "This paper has been withdrawn. Please do not rely on what was posted of it here.",
        "这篇论文已被撤回，请勿再依据此处发布的内容。",
    ),
    "update.comment": ("comment on arXiv", "arXiv 上的说明"),
    "update.told": (
        "New versions of papers shown here before, told in their threads: ",
        "此前发布的论文有新版本，已在其讨论串中说明：",
    ),
    "update.others": (
        "{n} more papers shown here have new versions: ",
        "另有 {n} 篇此前发布的论文有新版本：",
    ),
    "update.others_one": (
        "One more paper shown here has a new version: ",
        "另有 1 篇此前发布的论文有新版本：",
    ),
    "update.title_before": ("Title before: ", "原标题："),
    "update.authors_added": ("Authors added: ", "新增作者："),
    "update.authors_removed": ("Authors removed: ", "移除作者："),
    "update.figures_gone": (
        "Figures quoted here that are no longer in the paper: ",
        "此处引用过、新版本中已不存在的数字：",
    ),
    "update.added": ("Sections added: ", "新增章节："),
    "update.removed": ("Sections removed: ", "删除章节："),
    "update.renamed": ("Sections renamed: ", "更名章节："),
    "update.rewritten": ("Sections changed: ", "修改章节："),
    "update.from": ("{after} (was {before})", "{after}（原为 {before}）"),
    "update.share": ("{heading} ({percent}%)", "{heading}（{percent}%）"),
    "update.more": ("and {n} more", "及另外 {n} 处"),
    "update.abstract": ("Abstract", "摘要"),
    "update.now": ("Now: ", "现为："),
    "update.before": ("Before: ", "原为："),
    "update.nothing": (
        "Nothing changed in what was compared.",
        "所比较的内容没有变化。",
    ),
    "update.not_compared": (
        "What changed is not known: it could not be compared with the version before.",
        "无法与之前的版本比较，因此不清楚有哪些改动。",
    ),
    "update.in_full": (
        "Compared: title, authors, abstract and the full text of both versions.",
        "已比较两个版本的标题、作者、摘要和全文。",
    ),
    "update.in_part": (
        "Compared: title, authors and abstract. The full texts could not be compared.",
        "已比较标题、作者和摘要；全文无法比较。",
    ),
}
