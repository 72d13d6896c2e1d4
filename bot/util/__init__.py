"""Small mechanisms that several use cases share: retry, circuit breaker, rate limiter, single flight."""
