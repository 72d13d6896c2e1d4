"""Small mechanisms that several use cases share: retry, rate limiter, single flight, keyed lock."""
