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
}
