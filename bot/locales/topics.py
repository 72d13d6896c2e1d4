"""What is said about topics and subscriptions."""

TEXTS = {
    "topic.no_category": (
        "it needs at least one arXiv category, such as cs.CV.",
        "至少需要一个 arXiv 分类，例如 cs.CV。",
    ),
    "topic.long_interest": (
        "the interest is longer than {most} characters.",
        "兴趣描述超过 {most} 个字符。",
    ),
    "topic.long_name": ("its name is longer than {most} characters.", "名称超过 {most} 个字符。"),
    "topic.many_authors": ("it names more than {most} authors.", "作者超过 {most} 位。"),
    "topic.limit": ("a digest has between 1 and {most} papers.", "每期速递应包含 1 到 {most} 篇论文。"),
    "topic.zone": (
        "there is no time zone “{zone}”; one looks like Europe/Berlin.",
        "没有名为“{zone}”的时区，正确格式例如 Asia/Shanghai。",
    ),
    "topic.language": (
        "“{language}” is no language tag; use en, zh, de …",
        "“{language}”不是语言代码，请使用 en、zh、de 等。",
    ),
    "topic.followed": (
        (
            "Following “{name}” ({categories}). A digest comes at {time} ({zone}) on announcement days; "
            '`paperboy digest --topic "{name}"` gives today\'s now.'
        ),
        (
            "已关注“{name}”（{categories}）。每个发布日 {time}（{zone}）送达；"
            '运行 `paperboy digest --topic "{name}"` 可立即获取今天的速递。'
        ),
    ),
    "topic.changed": (
        "“{name}” was followed already and is now as you said: {categories}, at {time} ({zone}).",
        "“{name}”此前已关注，现已按新的设置更新：{categories}，{time}（{zone}）。",
    ),
    "topic.unfollowed": ("No longer following “{name}”.", "已取消关注“{name}”。"),
    "topic.none": (
        'Nothing is followed yet. Start with: paperboy follow cs.CV --interest "3D reconstruction"',
        '尚未关注任何主题。可以这样开始：paperboy follow cs.CV --interest "3D reconstruction"',
    ),
}
