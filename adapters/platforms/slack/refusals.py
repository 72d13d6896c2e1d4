"""What each of Slack's error codes means. What is not here is unknown, and may pass.

Codes from the reference of chat.postMessage, chat.update and the conversations methods (docs.slack.dev).
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.ports.capabilities import Access
from bot.ports.refusals import Kind, Refusal

REFUSED = "slack.refused"
UNKNOWN = Refusal(Kind.PASSES, REFUSED)


def _all(kind: Kind, codes: str, problem: str = REFUSED) -> dict[str, Refusal]:
    return dict.fromkeys(codes.split(), Refusal(kind, problem))


REFUSALS: Mapping[str, Refusal] = {
    # The token does not work any more
    **_all(
        Kind.LOCKED_OUT,
        "token_revoked token_expired invalid_auth not_authed account_inactive org_login_required"
        " two_factor_setup_required",
    ),
    # Slack, or its idea of our pace
    **_all(Kind.BUSY, "ratelimited rate_limited service_unavailable team_added_to_org request_timeout"),
    # Slack's own words: some part of it may have succeeded
    **_all(Kind.DOUBT, "internal_error fatal_error"),
    # The channel
    "not_in_channel": Refusal(Kind.CLOSED, "slack.not_in_channel", Access.REMOVED),
    "channel_not_found": Refusal(Kind.CLOSED, "slack.channel_not_found", Access.HIDDEN),
    "is_archived": Refusal(Kind.CLOSED, "slack.archived", Access.ARCHIVED),
    # A right or a setting
    **_all(Kind.PERSON, "missing_scope no_permission access_denied", "slack.missing_scope"),
    **_all(
        Kind.PERSON,
        "restricted_action restricted_action_read_only_channel restricted_action_thread_only_channel"
        " restricted_action_non_threadable_channel",
        "slack.restricted",
    ),
    "restricted_action_thread_locked": Refusal(Kind.PERSON, "slack.locked"),
    **_all(
        Kind.PERSON,
        "accesslimited ekm_access_denied enterprise_is_restricted team_access_not_granted"
        " not_allowed_token_type messages_tab_disabled org_user_not_in_team team_not_found",
    ),
    # Where it belongs
    "thread_not_found": Refusal(Kind.THREAD_GONE, "slack.thread_gone"),
    "message_limit_exceeded": Refusal(Kind.PASSES, REFUSED),
    # The message that is changed
    **_all(
        Kind.FINAL,
        "message_not_found cant_update_message cant_delete_message edit_window_closed",
        "slack.gone",
    ),
    # What is said: the same bytes are refused again
    **_all(
        Kind.FINAL,
        "msg_too_long msg_blocks_too_long no_text invalid_blocks invalid_blocks_format slack_file_not_found"
        " attachment_payload_limit_exceeded too_many_attachments markdown_text_conflict metadata_too_large"
        " invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app invalid_arguments"
        " invalid_arg_name invalid_array_arg invalid_charset invalid_form_data invalid_post_type"
        " missing_post_type invalid_json json_not_object missing_charset cannot_reply_to_message"
        " slack_connect_blocked_file_type slack_connect_file_link_sharing_blocked",
    ),
    # How it is asked
    **_all(
        Kind.FINAL,
        "unknown_method method_deprecated deprecated_endpoint is_bot as_user_not_supported"
        " user_not_found user_not_in_channel users_not_found cannot_dm_bot expired_trigger_id"
        " invalid_trigger_id exchanged_trigger_id invalid_ts_latest invalid_ts_oldest invalid_cursor",
    ),
    # Streams
    **_all(
        Kind.FINAL,
        "streaming_state_conflict message_not_in_streaming_state stopped_by_user invalid_chunks"
        " channel_type_not_supported missing_recipient_team_id missing_recipient_user_id"
        " message_not_owned_by_app feature_not_enabled",
    ),
}
LOCKED_OUT = frozenset(code for code, row in REFUSALS.items() if row.kind is Kind.LOCKED_OUT)


def refusal(code: str, status: int) -> Refusal:
    """What Slack means by an error code and the status of HTTP it came with."""
    if status == 429:
        return Refusal(Kind.BUSY, REFUSED)
    if not code or (status >= 500 and code not in REFUSALS):
        return Refusal(Kind.DOUBT, REFUSED)
    return REFUSALS.get(code, UNKNOWN)
