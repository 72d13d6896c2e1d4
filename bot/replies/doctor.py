"""What `paperboy doctor` says."""

TEXTS = {
    "doctor.config_read": ("{file} is valid.", "{file} 有效。"),
    "doctor.config_none": (
        "no {file}; every setting is at its default.",
        "没有 {file}，全部使用默认设置。",
    ),
    "doctor.init": ("To change something, run: paperboy init", "如需修改，请运行：paperboy init"),
    "doctor.data": ("{folder} can be written, {free} GB are free.", "{folder} 可写，剩余 {free} GB。"),
    "doctor.space": ("Little space is left: free some.", "剩余空间不足，请清理。"),
    "doctor.database": (
        "is of this version; {topics} topics are followed.",
        "版本一致，已关注 {topics} 个主题。",
    ),
    "doctor.arxiv": (
        "answers; the feed is that of {day} with {papers} papers.",
        "响应正常，订阅源为 {day}，共 {papers} 篇论文。",
    ),
    "doctor.contact": (
        "Tell arXiv who you are: set arxiv.contact to an e-mail address or a web page.",
        "请告知 arXiv 您的身份：将 arxiv.contact 设为电子邮箱或网页。",
    ),
    "doctor.later": ("Try again later; nothing needs changing here.", "请稍后再试，无需更改配置。"),
    "doctor.skipped": ("not asked (--offline).", "未检查（--offline）。"),
}
