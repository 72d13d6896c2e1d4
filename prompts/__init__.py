"""One Markdown file per prompt, loaded and checked by `adapters.prompt_files`."""
