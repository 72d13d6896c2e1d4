"""What only Discord has: its commands, its forms, its rights. Names of commands are lowercase."""

TEXTS = {
    # Trouble
    "discord.broken": ("the connection broke while posting.", "发布时连接中断。"),
    "discord.forbidden": (
        "I am not allowed to post there. Check my permissions in that channel.",
        "我没有在该频道发布的权限，请检查权限设置。",
    ),
    "discord.missing": (
        "I lack permissions in that channel: {permissions}. Grant them to my role there.",
        "我在该频道缺少权限：{permissions}。请授予我的身份组。",
    ),
    "discord.unseen": (
        "I cannot see that channel. Give my role the permission View Channel there.",
        "我无法看到该频道，请授予我的身份组“查看频道”权限。",
    ),
    "discord.removed": (
        "I am not in that server any more. Invite me again, and I go on.",
        "我已不在该服务器中。请重新邀请我，随后即可继续。",
    ),
    "discord.not_here": (
        "I am no member here and cannot post by myself. Add me to the server, or follow in a direct message to me.",
        "我不是此处的成员，无法主动发布。请将我添加到服务器，或在与我的私信中关注。",
    ),
    "discord.gone": ("the channel or the message is gone.", "频道或消息已不存在。"),
    "discord.refused": (
        "Discord refused the message (code {code}).",
        "Discord 拒绝了该消息（代码 {code}）。",
    ),
    "discord.no_text": (
        "messages cannot be posted in a channel of that kind.",
        "该类型的频道无法发布消息。",
    ),
    "discord.no_token": (
        "It is not set. Set it to the bot's token, or name the application with --application ID.",
        "尚未设置。请设为机器人令牌，或用 --application ID 指定应用。",
    ),
    "discord.bad_token": (
        "Discord does not accept it. Copy the bot's token from the Developer Portal.",
        "Discord 不接受该令牌，请从开发者门户复制机器人令牌。",
    ),
    "discord.mention": (
        "I cannot read messages here: mention me with your question, or use /ask. (The Message Content intent is off.)",
        "我无法读取此处的消息：请提及我并提问，或使用 /ask。（Message Content 权限未开启。）",
    ),
    "discord.continued": ("Posted here: {url}", "已发布：{url}"),
    "discord.aside": ("I answered you in a direct message.", "已通过私信回复您。"),
    "discord.closed": (
        "What I have to say is for you alone, and your direct messages are closed to me. Ask with /ask instead.",
        "这条回答仅供您查看，但我无法向您发送私信。请改用 /ask 提问。",
    ),
    "discord.rest": (
        "The rest as a file: I am no member here, and may send only a few messages.",
        "其余内容见附件：我不是此处的成员，只能发送少量消息。",
    ),
    "discord.whole": ("The whole text as one file.", "全文文件。"),
    # Permissions, as Discord's settings call them
    "discord.permission.view_channel": ("View Channel", "查看频道"),
    "discord.permission.send_messages": ("Send Messages", "发送消息"),
    "discord.permission.send_messages_in_threads": ("Send Messages in Threads", "在子区内发送消息"),
    "discord.permission.create_public_threads": ("Create Public Threads", "创建公共子区"),
    "discord.permission.embed_links": ("Embed Links", "嵌入链接"),
    "discord.permission.read_message_history": ("Read Message History", "阅读消息历史记录"),
    "discord.permission.attach_files": ("Attach Files", "添加文件"),
    # Commands
    "discord.name.paper": ("paper", "论文"),
    "discord.name.ask": ("ask", "提问"),
    "discord.name.digest": ("digest", "速递"),
    "discord.name.help": ("paperboy", "帮助"),
    "discord.name.latest": ("latest", "最新"),
    "discord.name.now": ("now", "立即"),
    "discord.name.again": ("again", "重做"),
    "discord.name.follow": ("follow", "关注"),
    "discord.name.list": ("list", "列表"),
    "discord.name.edit": ("edit", "修改"),
    "discord.name.stop": ("stop", "停止"),
    "discord.name.status": ("status", "状态"),
    "discord.name.search": ("search", "搜索"),
    "discord.name.summarise": ("Summarise paper", "总结论文"),
    "discord.help.digest": ("The digests of this channel", "本频道的速递"),
    # Options
    "discord.name.id": ("id", "编号"),
    "discord.help.id": ("arXiv id, link, or words of a title", "arXiv 编号、链接或标题词"),
    "discord.help.paper": (
        "Which paper; left out, what this thread is about or all papers",
        "哪篇论文；留空则为本讨论串的论文或所有论文",
    ),
    "discord.name.section": ("section", "部分"),
    "discord.help.section": (
        "Card and analysis, the analysis, or one section of it",
        "卡片与分析、完整分析或其中一个部分",
    ),
    "discord.section.all": ("card and full analysis", "卡片与完整分析"),
    "discord.section.full": ("full analysis alone", "只看完整分析"),
    "discord.name.question": ("question", "问题"),
    "discord.help.question": ("What do you want to know?", "您想了解什么？"),
    "discord.name.words": ("words", "关键字"),
    "discord.help.words": ("What to search for", "要搜索的内容"),
    "discord.name.categories": ("categories", "分类"),
    "discord.help.categories": ("arXiv categories, such as cs.CV", "arXiv 分类，例如 cs.CV"),
    "discord.name.interest": ("interest", "兴趣"),
    "discord.help.interest": ("What you look for, in your own words", "用自己的话描述关注内容"),
    "discord.name.keywords": ("keywords", "关键词"),
    "discord.help.keywords": ("Separated by commas; -word excludes", "以逗号分隔，-词 表示排除"),
    "discord.name.authors": ("authors", "作者"),
    "discord.name.time": ("time", "时间"),
    "discord.help.time": ("Local time of the digest, such as 08:30", "发送速递的当地时间，例如 08:30"),
    "discord.name.zone": ("zone", "时区"),
    "discord.help.zone": ("Time zone, such as Europe/Berlin", "时区，例如 Asia/Shanghai"),
    "discord.name.schedule": ("time, zone, language, top, read-as", "时间、时区、语言、数量、理解为"),
    "discord.help.schedule": (
        "time 08:30 zone Europe/Berlin language en top 10 read-as what papers call it, separated by commas",
        "时间 08:30 时区 Asia/Shanghai 语言 zh 数量 10 理解为 论文中的用语, 以逗号分隔",
    ),
    "discord.name.limit": ("top", "数量"),
    "discord.help.limit": ("The most papers in one digest", "每期最多论文数"),
    "discord.name.language": ("language", "语言"),
    "discord.help.language": ("Language of the digest, such as en or zh", "速递的语言，例如 zh 或 en"),
    "discord.help.authors": ("Names of authors, separated by commas", "作者姓名，以逗号分隔"),
    "discord.name.called": ("name", "名称"),
    "discord.help.called": ("What to call the topic", "主题的名称"),
    "discord.name.topic": ("topic", "主题"),
    "discord.help.topic": ("Which topic, where several are followed", "关注多个主题时，指明是哪一个"),
    # Forms
    "discord.form.follow": ("Follow a topic here", "在此关注主题"),
    "discord.form.edit": ("Change the topic", "修改主题"),
    "discord.form.ask": ("Ask about the paper", "就论文提问"),
    # The command line
    "discord.check.off": ("no token; Discord is off.", "未设置令牌，Discord 未启用。"),
    "discord.check.token": ("the token does not work.", "令牌无效。"),
    "discord.check.bot": (
        "{name} answers, and may post wherever something is followed.",
        "{name} 响应正常，所有已关注频道均可发布。",
    ),
    "discord.check.intent": (
        "The Message Content intent is off: people must mention me or use /ask in threads. Switch it on in the Developer Portal under Bot.",
        "Message Content 权限未开启：在子区中需要提及我或使用 /ask。可在开发者门户的 Bot 页面开启。",
    ),
    "discord.check.channel": ("channel {channel}: {problem}", "频道 {channel}：{problem}"),
    "discord.check.invite": (
        "Grant what is missing, or invite the bot again: paperboy discord invite",
        "请授予缺少的权限，或重新邀请：paperboy discord invite",
    ),
    "discord.invite": (
        "Open this link to add Paperboy to a server:",
        "打开此链接，将 Paperboy 添加到服务器：",
    ),
}
