"""Keeping going: what a channel is told where a digest should be, and what an operator reads."""

TEXTS = {
    "error.run_busy": (
        "This digest is being made right now. In a minute the same command shows it here.",
        "这期速递正在生成。稍后再次运行同一命令，即可在此查看。",
    ),
    "error.data_in_use": (
        (
            "Paperboy is at work with this data. Stop `paperboy serve` and whatever else uses it, then try"
            " again; `paperboy status` tells who is at work."
        ),
        (
            "Paperboy 正在使用这些数据。请先停止 `paperboy serve` 及其他正在使用它的命令，然后重试；"
            "`paperboy status` 会显示谁在运行。"
        ),
    ),
    "error.database_replaced": (
        (
            "The database {file} was replaced while it was in use. Nothing more is posted by this process;"
            " start it again to go on with the new one."
        ),
        "数据库 {file} 在使用中被替换。本进程不再发送任何内容；请重新启动，以使用新的数据库。",
    ),
    "delivery.root_lost": (
        "the message that the digest begins with was taken and is not there.",
        "速递的首条消息已被接收，却不存在。",
    ),
    # In a channel
    "notice.failed": ("{topic}: no digest of {day} yet", "{topic}：{day} 的速递尚未生成"),
    "notice.given_up": ("{topic}: no digest of {day}", "{topic}：{day} 没有速递"),
    "notice.retry": (
        "I try again {when}, and keep trying. The digest follows; nothing is lost.",
        "将于 {when} 重试，并持续尝试。速递随后发送，不会遗漏任何论文。",
    ),
    "notice.when": ("at {time} ({zone})", "{time}（{zone}）"),
    "notice.given_up_next": (
        "I tried for days and stop now. “/digest now” tries once more.",
        "已连续尝试数日，现停止。输入“/digest now”可再试一次。",
    ),
    "notice.refused_next": (
        "Nothing is lost: once that is mended, “/digest now” posts it.",
        "内容没有丢失：问题解决后，输入“/digest now”即可发送。",
    ),
    "notice.missing": (
        "This channel did not take everything of this digest; missing: {n}.",
        "该频道未接收这期速递的全部内容，缺少 {n} 条。",
    ),
    "note.merged": (
        "With the papers of days that were missed: {terms}.",
        "包含此前错过日期的论文：{terms}。",
    ),
    # To the operator
    "operator.given_up": (
        "The digest {run} is given up: {why}",
        "速递 {run} 已放弃：{why}",
    ),
    "operator.refused": (
        "The channel refused parts of the digest {run}: {parts}",
        "频道拒绝了速递 {run} 的部分内容：{parts}",
    ),
    "operator.refused_now": (
        "The digest {run} waits, and I keep trying: {why}",
        "速递 {run} 正在等待，将持续重试：{why}",
    ),
    "operator.unseen": (
        (
            "The digest {run} was posted though Paperboy may not read the history of its channel, and so could"
            " not see whether it stood there already: allow it to, or a restored backup posts twice."
        ),
        (
            "已发送速递 {run}，但 Paperboy 无权读取该频道的历史，无法确认是否已有；请授予该权限，"
            "否则恢复备份后会重复发送。"
        ),
    ),
    "operator.locked_out": (
        "Digests wait: {why}",
        "速递正在等待：{why}",
    ),
    "operator.storage": (
        "Nothing can be stored: {why}",
        "无法存储数据：{why}",
    ),
    "operator.front_end": (
        "{platform} is not connected: {why}",
        "{platform} 未连接：{why}",
    ),
    # On the command line
    "operate.serving": ("`paperboy serve` is at work ({owner}).", "`paperboy serve` 正在运行（{owner}）。"),
    "operate.not_serving": ("`paperboy serve` is not running.", "`paperboy serve` 未运行。"),
    "operate.disk": (
        "Database {database} MB, archive {archive} MB, cache {cache} MB; {free} GB are free.",
        "数据库 {database} MB，存档 {archive} MB，缓存 {cache} MB；剩余 {free} GB。",
    ),
    "operate.next": ("Next:", "即将生成："),
    "operate.latest": ("Latest:", "最近："),
    "operate.none_next": (
        "nothing is followed: `paperboy follow` here, or /digest follow in a channel",
        "尚未关注任何主题：可在此运行 `paperboy follow`，或在频道中使用 /digest follow",
    ),
    "operate.none_latest": ("no digest yet", "还没有速递"),
    "operate.backed_up": ("Everything is copied to {file}.", "已备份至 {file}。"),
    "operate.restored": ("The data is that of {file} now.", "数据已恢复为 {file} 的内容。"),
    "operate.kept": ("What was there before is kept in {file}.", "原有数据保存在 {file}。"),
    "operate.missing": (
        "The backup does not know of messages that were posted since it was made:",
        "备份中没有以下在其之后发送的消息：",
    ),
    "operate.missing_in": (
        "{channel}: {digests} digests, {messages} messages ({days})",
        "{channel}：{digests} 期速递，{messages} 条消息（{days}）",
    ),
    "operate.missing_nothing": (
        "Nothing was posted since that backup was made.",
        "该备份之后没有发送过任何消息。",
    ),
    "operate.missing_unknown": (
        "What was posted since that backup was made cannot be told: there is no database that knows it.",
        "无法得知该备份之后发送了什么：没有可读的数据库记录。",
    ),
    "operate.looked_for": (
        (
            "Before Paperboy posts a digest of those days, it looks in the channel whether it stands there."
            " Where it cannot look (a terminal, a channel whose history it may not read), it is posted again,"
            " unless you restore with --assume-posted-until TIME."
        ),
        (
            "发送这些日期的速递之前，Paperboy 会先在频道中查找是否已有。若无法查找（终端，或无权读取历史的频道），"
            "则会再次发送；如不希望如此，请使用 --assume-posted-until TIME 恢复。"
        ),
    ),
    "operate.assumed": (
        "{count} digests that were due until {until} count as posted; “/digest now” makes one all the same.",
        "{until} 之前到期的 {count} 期速递视为已发送；仍可用“/digest now”生成。",
    ),
    "operate.assumed_posted": (
        "counts as posted, as the operator said when a backup was put back",
        "恢复备份时，管理员说明已发送，故视为已发送",
    ),
    "operate.no_locks": (
        "This file system has no locks: make sure yourself that nothing else uses the data.",
        "该文件系统不支持锁：请自行确认没有其他程序在使用这些数据。",
    ),
    "operate.pruned": (
        "Removed {runs} digests, {turns} questions, {usage} counts of model calls.",
        "已移除 {runs} 期速递、{turns} 个提问、{usage} 条模型用量记录。",
    ),
    "storage.no_folder": ("there is no folder {folder}", "没有 {folder} 这个目录"),
    "storage.other_file": (
        "{file} is there already and is no earlier backup; name another file",
        "{file} 已存在且不是先前的备份；请换一个文件名",
    ),
    "storage.no_backup": (
        "{file} is no backup that `paperboy backup` made",
        "{file} 不是由 `paperboy backup` 生成的备份",
    ),
}
