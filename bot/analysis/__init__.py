"""From a full text to an analysis that can be published: extractive or by a model, verified."""
