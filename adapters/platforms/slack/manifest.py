"""What the app is on Slack's side: commands, events and permissions, in one table for code and manifest.

https://docs.slack.dev/reference/app-manifest. A manifest is JSON or YAML; this one is JSON.
"""

from __future__ import annotations

from typing import Any

from bot.locales import translate

Json = dict[str, Any]

COMMANDS = ("/paper", "/digest", "/ask")
SHORTCUT = "paperboy_summarise"
PATH = "/slack/events"
"""Where the web server takes Slack's requests in HTTP mode."""
INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
"""Where people begin to install an app that is for many workspaces, and where Slack sends them after."""
REMOVALS = ("app_uninstalled", "team_access_revoked", "tokens_revoked")
"""Events of such an app alone."""
EVENTS = {
    "app_home_opened": "",
    "app_mention": "app_mentions:read",
    "message.channels": "channels:history",
    "message.groups": "groups:history",
    "message.im": "im:history",
    "message.mpim": "mpim:history",
    "app_context_changed": "",
    "link_shared": "links:read",
    "channel_archive": "channels:read",
    "channel_deleted": "channels:read",
    "channel_left": "channels:read",
    "channel_unarchive": "channels:read",
    "member_joined_channel": "channels:read",
    "group_archive": "groups:read",
    "group_unarchive": "groups:read",
    "group_deleted": "groups:read",
    "group_left": "groups:read",
}
"""Every event that is listened to, and the permission it takes."""
METHODS = {
    "chat.postMessage": "chat:write",
    "chat.postEphemeral": "chat:write",
    "chat.update": "chat:write",
    "chat.delete": "chat:write",
    "chat.unfurl": "links:write",
    "chat.startStream": "chat:write",
    "chat.appendStream": "chat:write",
    "chat.stopStream": "chat:write",
    "assistant.threads.setStatus": "chat:write",
    "assistant.threads.setSuggestedPrompts": "assistant:write",
    "reactions.add": "reactions:write",
    "conversations.history": "channels:history",
    "conversations.replies": "channels:history",
    "conversations.info": "channels:read",
    "conversations.members": "channels:read",
    "users.conversations": "channels:read",
    "files.getUploadURLExternal": "files:write",
    "files.completeUploadExternal": "files:write",
    "files.info": "files:read",
    "views.open": "",
    "views.publish": "",
    "auth.test": "",
    "apps.connections.open": "",
}
"""Every method that is called with a token, and the permission it takes; in private channels `groups:`."""
UNFURLED = ("arxiv.org",)
"""Whose links Slack asks us about."""
FILES = "files:read"
"""For what people attach, which is fetched by its address."""
PROMPTS = ("paper", "find", "help")
"""What is suggested to say; keys of the catalogues."""


def scopes() -> tuple[str, ...]:
    """The permissions that the app needs, and no others."""
    needed = {scope for scope in (*EVENTS.values(), *METHODS.values()) if scope}
    private = {scope.replace("channels:", kind) for scope in needed for kind in ("groups:", "mpim:")}
    return tuple(sorted({"commands", FILES, *needed, *private}))


def manifest(address: str = "", *, many: bool = False, language: str = "en") -> Json:
    """The manifest for Socket Mode or, with the public `address` of `serve`, for HTTP.

    `language`: of what Slack shows of the app, which is the same for everybody in a workspace.

    `many`: for an app that many workspaces, and whole organizations, install from there.
    """
    url = f"{address.rstrip('/')}{PATH}" if address else ""
    request = {"request_url": url} if url else {}
    redirect = {"redirect_urls": [f"{address.rstrip('/')}{REDIRECT}"]} if many else {}
    events = sorted({*EVENTS, *(REMOVALS if many else ())})
    return {
        "display_information": {
            "name": "Paperboy",
            "description": translate(language, "slack.manifest_about"),
        },
        "features": _features(url, language),
        "oauth_config": {**redirect, "scopes": {"bot": list(scopes())}},
        "settings": {
            "event_subscriptions": {"bot_events": events, **request},
            "interactivity": {
                "is_enabled": True,
                **request,
                **({"message_menu_options_url": url} if url else {}),
            },
            "org_deploy_enabled": many,
            "socket_mode_enabled": not url,
            "token_rotation_enabled": False,
        },
    }


def _features(url: str, language: str) -> Json:
    """What people see of it in Slack."""
    return {
        "bot_user": {"display_name": "paperboy", "always_online": True},
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "agent_view": {
            "agent_description": translate(language, "slack.manifest_agent"),
            "suggested_prompts": [
                {
                    "title": translate(language, f"slack.prompt_{name}"),
                    "message": translate(language, f"slack.prompt_{name}_text"),
                }
                for name in PROMPTS
            ],
        },
        "unfurl_domains": list(UNFURLED),
        "shortcuts": [
            {
                "name": translate(language, "slack.manifest_shortcut"),
                "type": "message",
                "callback_id": SHORTCUT,
                "description": translate(language, "slack.manifest_shortcut_about"),
            }
        ],
        "slash_commands": [_command(name, language) | ({"url": url} if url else {}) for name in COMMANDS],
    }


def _command(name: str, language: str) -> Json:
    key = f"slack.manifest_{name.removeprefix('/')}"
    return {
        "command": name,
        "description": translate(language, key),
        "usage_hint": translate(language, f"{key}_hint"),
        "should_escape": False,
    }
