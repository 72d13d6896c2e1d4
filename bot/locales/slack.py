"""What is said on Slack alone: why a channel takes no message, forms, the home page, and the manifest."""

TEXTS = {
    "slack.no_https": ("Slack sends to https addresses alone", "Slack 只向 https 地址发送请求"),
    # Why a channel takes no message
    "slack.not_in_channel": (
        "I am not in this channel. Type “/invite @paperboy” there, and I go on.",
        "我不在该频道中。请在频道内输入“/invite @paperboy”，随后即可继续。",
    ),
    "slack.channel_not_found": (
        "I cannot see this channel. If it is private, invite me with “/invite @paperboy”.",
        "我看不到该频道。若为私有频道，请用“/invite @paperboy”邀请我。",
    ),
    "slack.archived": (
        "the channel is archived. Unarchive it, or follow the topic elsewhere.",
        "该频道已归档。请取消归档，或在其他频道关注该主题。",
    ),
    "slack.missing_scope": (
        "the app lacks a permission. Run “paperboy doctor”: it names it and says what to click.",
        "应用缺少权限。请运行“paperboy doctor”，它会指出缺少的权限及操作步骤。",
    ),
    "slack.restricted": (
        "only some people may post there. Ask a workspace admin to let apps post.",
        "仅部分成员可在此发布消息。请联系工作区管理员允许应用发布。",
    ),
    "slack.gone": ("the message is no longer there.", "该消息已不存在。"),
    # The form
    "slack.form_follow": ("Follow a topic", "关注主题"),
    "slack.form_edit": ("Edit the topic", "修改主题"),
    "slack.form_submit": ("Save", "保存"),
    "slack.form_close": ("Cancel", "取消"),
    "slack.field_categories": ("arXiv categories", "arXiv 分类"),
    "slack.hint_categories": (
        "Type a code or a name, such as cs.CV or robotics.",
        "输入代码或名称，如 cs.CV。",
    ),
    "slack.field_interest": ("What interests you", "研究兴趣"),
    "slack.hint_interest": (
        "In your own words; the papers closest to it come first.",
        "用自己的话描述，最相关的论文排在前面。",
    ),
    "slack.field_terms": ("Read as", "理解为"),
    "slack.hint_terms": (
        "What papers call it, separated by commas; left empty, Paperboy finds that and says so.",
        "论文中的用语，以逗号分隔；留空则由 Paperboy 自行判断并告知。",
    ),
    "slack.field_keywords": ("Keywords", "关键词"),
    "slack.hint_keywords": (
        "Separated by commas; a minus in front excludes: gaussian splatting, -survey",
        "以逗号分隔，前加减号表示排除：gaussian splatting, -survey",
    ),
    "slack.field_authors": ("Authors", "作者"),
    "slack.hint_authors": ("Separated by commas.", "以逗号分隔。"),
    "slack.field_time": ("Time of day", "时间"),
    "slack.hint_time": ("When the digest is posted here.", "速递发布的时间。"),
    "slack.field_zone": ("Time zone", "时区"),
    "slack.hint_zone": ("Type a city, such as Berlin or Shanghai.", "输入城市的英文名，如 Shanghai。"),
    "slack.field_language": ("Language", "语言"),
    "slack.hint_language": ("Of headings, summaries and analyses.", "标题、摘要与分析所用的语言。"),
    "slack.field_limit": ("Papers at most", "最多论文数"),
    "slack.hint_limit": ("In one digest, from 1 to 200.", "每期 1 至 200 篇。"),
    "slack.field_name": ("Name", "名称"),
    "slack.hint_name": ("Left empty, it is called after the interest.", "留空则以研究兴趣命名。"),
    # The home page
    "slack.home_title": ("Paperboy", "Paperboy"),
    "slack.home_none": (
        "Nothing is followed yet in channels that you and I are both in.",
        "您与我共同所在的频道尚未关注任何主题。",
    ),
    "slack.home_followed": ("Followed in your channels", "您的频道所关注的主题"),
    "slack.home_next": ("next digest on {next}", "下一期：{next}"),
    "slack.home_recent": ("Recent papers", "最近的论文"),
    "slack.home_start": ("How to start", "如何开始"),
    "slack.home_invite": (
        "Invite me to a channel with “/invite @paperboy”, then type “/digest follow” there.",
        "在频道中输入“/invite @paperboy”邀请我，然后输入“/digest follow”。",
    ),
    "slack.home_elsewhere": (
        "Followed in other channels too: {n}.",
        "另有 {n} 个主题在其他频道中关注。",
    ),
    "slack.home_usage": ("This month in this workspace", "本工作区本月情况"),
    "slack.home_papers": ("Papers shown", "展示的论文"),
    "slack.home_questions": ("Questions asked", "提出的问题"),
    "slack.home_model": ("Language model", "语言模型"),
    "slack.home_useful": (
        "The thumbs under a paper move papers like it up or down in that channel.",
        "论文下方的拇指按钮会使该频道中类似的论文排得更前或更后。",
    ),
    "slack.home_paper_hint": (
        "“/paper 2601.16914” shows any paper; reply in its thread to ask about it.",
        "“/paper 2601.16914”可查看任意论文；在其讨论串中回复即可提问。",
    ),
    "slack.home_write": (
        "Write to me under Messages: a link, an id, or a question.",
        "可在“消息”中给我发送链接、编号或问题。",
    ),
    "slack.prompt_paper": ("Show a paper", "查看论文"),
    "slack.prompt_paper_text": ("https://arxiv.org/abs/2601.16914", "https://arxiv.org/abs/2601.16914"),
    "slack.prompt_find": ("What have we read?", "我们读过什么？"),
    "slack.prompt_find_text": (
        "Which of the papers shown here release their code?",
        "此处出现过的论文中，哪些公开了代码？",
    ),
    "slack.prompt_help": ("What can you do?", "你能做什么？"),
    "slack.prompt_help_text": ("help", "help"),
    # doctor
    "slack.doctor_none": ("no token is set.", "未设置令牌。"),
    "slack.doctor_setup": (
        "Run “paperboy slack manifest”, create the app from it at api.slack.com/apps, and set slack.bot_token and slack.app_token.",
        "运行“paperboy slack manifest”，在 api.slack.com/apps 用其创建应用，然后设置 slack.bot_token 与 slack.app_token。",
    ),
    "slack.doctor_ok": ("connected to {site} as {user}.", "已连接到 {site}，身份为 {user}。"),
    "slack.doctor_scopes": ("the app lacks: {scopes}.", "应用缺少权限：{scopes}。"),
    "slack.doctor_reinstall": (
        "At api.slack.com/apps open the app, paste the output of “paperboy slack manifest” under App Manifest, save, and press Reinstall.",
        "在 api.slack.com/apps 打开应用，将“paperboy slack manifest”的输出粘贴到 App Manifest，保存并点击 Reinstall。",
    ),
    "slack.doctor_token": (
        "Slack does not accept slack.bot_token or does not answer.",
        "Slack 未接受 slack.bot_token，或没有响应。",
    ),
    "slack.doctor_copy": (
        "Copy the Bot User OAuth Token from OAuth & Permissions anew.",
        "请从 OAuth & Permissions 重新复制 Bot User OAuth Token。",
    ),
    "slack.doctor_mode": (
        "neither slack.app_token nor slack.signing_secret is set: no event arrives.",
        "未设置 slack.app_token 或 slack.signing_secret，无法接收事件。",
    ),
    "slack.doctor_app": (
        "Slack does not accept slack.app_token or does not answer.",
        "Slack 未接受 slack.app_token，或没有响应。",
    ),
    "slack.doctor_app_token": (
        "Under Basic Information, App-Level Tokens, generate one with connections:write and set slack.app_token.",
        "在 Basic Information 的 App-Level Tokens 中生成带 connections:write 的令牌，并设置 slack.app_token。",
    ),
    "slack.doctor_channel": ("cannot post in {channels}.", "无法在以下频道发布：{channels}。"),
    "slack.doctor_invite": (
        "Invite the app there with “/invite @paperboy”, or unarchive the channel.",
        "请在该频道用“/invite @paperboy”邀请应用，或取消归档。",
    ),
    "slack.refused": ("Slack refuses the message ({code}).", "Slack 拒绝了该消息（{code}）。"),
}
"""Fields: `code`, Slack's own name of an error."""
