"""Slack: messages, commands, buttons and questions, over Socket Mode or signed HTTP."""
