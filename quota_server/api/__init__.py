"""HTTP API v1: routes per resource, problems as RFC 9457 puts them."""
