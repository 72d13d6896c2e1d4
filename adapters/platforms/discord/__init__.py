"""Discord: the renderer, the platform that digests are delivered to, and the bot itself."""
