"""The pages in the browser as a chat platform."""
