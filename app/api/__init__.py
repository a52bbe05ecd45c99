"""The Lytics v2 API: address, errors, models, transport and the one client."""
