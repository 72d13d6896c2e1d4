"""What is said when something fails: what happened, then the next step."""

TEXTS = {
    "failure.later": ("could not be analysed yet; it will be tried again", "暂时无法分析，稍后将重试"),
    "failure.unreadable": ("could not be analysed; the paper itself is linked", "无法分析，请直接阅读原文"),
    "error.unexpected": (
        "Something went wrong that should not have. Nothing was lost; the log has the details.",
        "出现了意外错误。没有丢失任何内容，详情见日志。",
    ),
    "error.bad_input": ("That cannot be used: {problem}.", "无法使用该输入：{problem}。"),
    "error.paper_id": (
        "I see no arXiv id in “{text}”. Try something like 2601.16914, math.GT/0309136 or an arxiv.org link.",
        "在“{text}”中找不到 arXiv 编号。请输入例如 2601.16914、math.GT/0309136，或 arxiv.org 链接。",
    ),
    "error.no_paper_named": (
        "Say which paper: an arXiv id such as 2601.16914, or a link.",
        "请指明论文：arXiv 编号（例如 2601.16914）或链接。",
    ),
    "error.nothing_to_find": (
        "Say what to look for, such as: search video tokens",
        "请输入要搜索的内容，例如：search 视频分词",
    ),
    "error.no_such_command": (
        "I know no `{typed}`. Did you mean `{name}`? `help` lists everything.",
        "没有 `{typed}` 这一命令。您是否想输入 `{name}`？输入 `help` 可查看全部命令。",
    ),
    "error.no_command_like_it": (
        "I know no `{typed}`. `{name}` lists everything.",
        "没有 `{typed}` 这一命令。输入 `{name}` 可查看全部命令。",
    ),
    "error.which_topic": ("{problem}", "{problem}"),
    "error.topic": ("This topic cannot be followed: {problem}", "无法关注该主题：{problem}"),
    "error.setting": ("{place}: {setting}: {problem}", "{place}：{setting}：{problem}"),
    "error.feed_format": (
        "{source} is not an arXiv feed I can read: {problem}.",
        "{source} 不是可读取的 arXiv 订阅源：{problem}。",
    ),
    "error.other_day": (
        "{source} is the feed of {shown}, not of {expected}. Leave out --date to use its own day.",
        "{source} 是 {shown} 的订阅源，而不是 {expected} 的。省略 --date 即可使用其自身日期。",
    ),
    "error.section": (
        "An analysis has no section “{word}”. It has: {names}",
        "分析中没有名为“{word}”的部分，可选：{names}",
    ),
    "error.question": ("I cannot take this question: {problem}", "无法回答该问题：{problem}"),
    "error.too_many_requests": (
        "That was a lot for one hour: {most} requests, the most for one person. In {minutes} min I go on gladly.",
        "您在一小时内的请求已达 {most} 次，为每人上限。{minutes} 分钟后即可继续，感谢理解。",
    ),
    "error.button": (
        "This button is from an earlier time and does nothing any more. Type the command instead.",
        "此按钮来自旧版本，已失效。请改用命令。",
    ),
    "error.not_allowed": ("Only {who} may do that here.", "此处只有{who}可以执行该操作。"),
    "error.nothing_there": ("There is nothing of that kind.", "没有找到相应内容。"),
    "error.paper_not_found": (
        "arXiv has no paper {id}. Please check the number.",
        "arXiv 上没有编号为 {id} 的论文，请核对编号。",
    ),
    "error.sample_paper": (
        "{id} is one of the invented papers of `paperboy demo`, whose last lines say how to ask for them.",
        "{id} 是 `paperboy demo` 中的虚构论文，其输出末尾说明了如何查看。",
    ),
    "error.nothing_announced": (
        "arXiv announced nothing on {day}: {why}.",
        "arXiv 在 {day} 没有发布新论文：{why}。",
    ),
    "error.not_stored": (
        "I have no {what} called “{name}”.",
        "没有名为“{name}”的{what}。",
    ),
    "error.no_digest": (
        "There is no digest here yet. Make one with `paperboy digest`, or name a paper: `paperboy chat 2601.16914`.",
        "此处还没有速递。可用 `paperboy digest` 生成，或指定论文：`paperboy chat 2601.16914`。",
    ),
    "error.no_such_topic": (
        "No topic called “{name}” is followed here. `paperboy topics` lists those that are.",
        "此处没有关注名为“{name}”的主题。`paperboy topics` 可列出已关注的主题。",
    ),
    "error.unavailable": (
        "A service does not answer right now. I will try again.",
        "服务暂时没有响应，稍后将重试。",
    ),
    "error.arxiv_unavailable": (
        "arXiv is not answering ({why}). That passes: please try again in a few minutes.",
        "arXiv 暂时没有响应（{why}）。通常很快恢复，请几分钟后再试。",
    ),
    "error.overloaded": (
        "I have more to do right now than I get done. Please try again in a few minutes.",
        "我现在的任务太多，暂时处理不过来，请几分钟后再试。",
    ),
    "error.feed_not_rebuilt": (
        "arXiv's feed still shows {shown}; that of {expected} is not out yet. Please try again later.",
        "arXiv 的订阅源仍是 {shown} 的内容，{expected} 的尚未发布，请稍后再试。",
    ),
    "error.model_unavailable": (
        "The language model is not answering ({why}{said}). I will try again.",
        "语言模型暂时没有响应（{why}{said}），稍后将重试。",
    ),
    "error.platform_unavailable": (
        "{platform} is not taking messages right now. I will try again.",
        "{platform} 暂时无法接收消息，稍后将重试。",
    ),
    "error.locked_out": (
        "{platform} does not accept my token any more. Nothing is lost: once somebody has renewed it, I go on. `paperboy doctor` says how.",
        "{platform} 不再接受我的令牌。没有丢失任何内容：更新令牌后即可继续。`paperboy doctor` 会说明操作步骤。",
    ),
    "error.document": ("The document cannot be read: {problem}.", "无法读取该文档：{problem}。"),
    "error.model_output": (
        "The model's answer did not pass the checks ({problems}), so it is not shown.",
        "模型的回答未通过检查（{problems}），因此不予显示。",
    ),
    "error.delivery": ("I cannot post in {channel}: {problem}", "无法在 {channel} 发布消息：{problem}"),
    "error.delivery_uncertain": (
        "The connection to {channel} broke while posting. I will look before I post again.",
        "向 {channel} 发布时连接中断。再次发布前会先检查。",
    ),
    "error.storage": ("Paperboy's data cannot be read or written: {problem}.", "无法读写数据：{problem}。"),
    "error.output": (
        "The output cannot be written: the disk may be full. What is stored is safe; run it again elsewhere.",
        "无法写入输出：磁盘可能已满。已存储的数据不受影响，请换个位置重新运行。",
    ),
    "error.data_folder": (
        "The data folder {folder} cannot be written. Choose another with --data-dir or PAPERBOY_DATA_DIR.",
        "无法写入数据目录 {folder}。请用 --data-dir 或 PAPERBOY_DATA_DIR 指定其他目录。",
    ),
    "error.disk_full": (
        "No space is left for {folder}. Free some, and it can go on: nothing was lost.",
        "{folder} 所在磁盘空间已满。清理后即可继续，没有丢失任何内容。",
    ),
    "error.newer_database": (
        "{file} was written by a newer Paperboy. Please upgrade, or use another data folder.",
        "{file} 由更新版本的 Paperboy 写入。请升级，或改用其他数据目录。",
    ),
}
