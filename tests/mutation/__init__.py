"""Changes the code that keeps a promise, one small fault at a time, and sees whether a test notices."""
