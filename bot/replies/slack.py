"""What is said on Slack alone: why a channel takes no message, forms, the home page, and the manifest."""

TEXTS = {
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
    "slack.refused": ("Slack refuses the message ({code}).", "Slack 拒绝了该消息（{code}）。"),
}
"""Fields: `code`, Slack's own name of an error."""
