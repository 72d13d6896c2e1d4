"""What is said where a platform refuses: a message, a step of the start, a question about rights."""

TEXTS = {
    "error.step_refused": (
        "{platform} refuses {step} for now; digests and answers go on without, and I keep trying. It says: {said}",
        "{platform} 暂不接受{step}；速递与回答不受影响，将继续重试。对方说明：{said}",
    ),
    "step.commands": ("to register my slash commands", "注册斜杠命令"),
    "error.rights_unknown": (
        "I cannot find out right now what you may do and see here: {why} Please try again.",
        "暂时无法确认您在此处的权限：{why}请稍后再试。",
    ),
    "rights.unanswered": ("{platform} did not answer.", "{platform} 没有响应。"),
    "operator.step_refused": ("{why}", "{why}"),
    "discord.close.shard": (
        "Discord says that the connection is for a part of the servers that is not there (4010).",
        "Discord 表示该连接的分片无效（4010）。",
    ),
    "discord.close.sharding": (
        "Discord wants the connection divided: the bot is in more servers than one may serve (4011).",
        "Discord 要求分片：机器人所在的服务器过多，单一连接无法承载（4011）。",
    ),
    "discord.close.version": (
        "Discord does not speak this version any more. Upgrade Paperboy (4012).",
        "Discord 不再支持该协议版本，请升级 Paperboy（4012）。",
    ),
    "discord.close.intents": (
        "Discord does not know what events are asked for. Upgrade Paperboy (4013).",
        "Discord 不认识所请求的事件，请升级 Paperboy（4013）。",
    ),
    "discord.close.disallowed": (
        "Discord does not allow the events that are asked for: see Bot, Privileged Gateway Intents, in the Developer Portal (4014).",
        "Discord 不允许所请求的事件：请查看开发者门户 Bot 页面的 Privileged Gateway Intents（4014）。",
    ),
    "discord.check.commands": (
        "{name} answers, but Discord does not take its commands ({said}). Digests and mentions work.",
        "{name} 响应正常，但 Discord 未接受其命令（{said}）。速递与提及仍可使用。",
    ),
    "discord.check.commands_next": (
        "`paperboy serve` keeps trying. If it says 50240, take the Entry Point command out of the application in the Developer Portal.",
        "`paperboy serve` 会继续重试。若代码为 50240，请在开发者门户中移除该应用的 Entry Point 命令。",
    ),
    # What a channel that does not let us in follows
    "access.removed": (
        "I was removed from the channel where I post “{name}”: {url}. The topic is paused and nothing is lost. {back} If I am not let in for {days} days, it ends.",
        "我已被移出发布“{name}”的频道：{url}。该主题已暂停，没有丢失任何内容。{back}若 {days} 天内仍无法进入，则取消关注。",
    ),
    "access.hidden": (
        "The channel where I post “{name}” is closed to me, or gone: {url}. The topic is paused and nothing is lost. {back} If I am not let in for {days} days, it ends.",
        "我无法再看到发布“{name}”的频道（已对我关闭或被删除）：{url}。该主题已暂停，没有丢失任何内容。{back}若 {days} 天内仍无法进入，则取消关注。",
    ),
    "access.archived": (
        "The channel where I post “{name}” was archived: {url}. The topic is paused; once the channel is unarchived it goes on, or follow it elsewhere with “/digest follow”. After {days} days it ends.",
        "发布“{name}”的频道已归档：{url}。该主题已暂停；取消归档后将继续，也可在其他频道输入“/digest follow”。{days} 天后取消关注。",
    ),
    "access.deleted": (
        "The channel where I posted “{name}” was deleted. Follow it elsewhere with “/digest follow”; here it ends after {days} days.",
        "发布“{name}”的频道已被删除。请在其他频道输入“/digest follow”；{days} 天后取消关注。",
    ),
    "access.ended": (
        "The channel of “{name}” has not let me in for {days} days, so the topic is no longer followed. “/digest follow” begins it anew.",
        "“{name}”所在频道已有 {days} 天无法进入，该主题已取消关注。输入“/digest follow”可重新关注。",
    ),
    "access.back_slack": (
        "To have it go on, type “/invite @paperboy” there; to end it, “/digest stop”.",
        "如需继续，请在其中输入“/invite @paperboy”；如需取消，请输入“/digest stop”。",
    ),
    "access.back_discord": (
        "To have it go on, invite me to the server again, or let my role see the channel.",
        "如需继续，请重新邀请我加入服务器，或让我的身份组查看该频道。",
    ),
    "access.back_terminal": ("Let me in again, and it goes on.", "允许我重新进入即可继续。"),
    "follow.paused": (
        "paused: the channel does not let me in",
        "已暂停：无法进入该频道",
    ),
}
