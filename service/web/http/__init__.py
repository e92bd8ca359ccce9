"""HTTP: negotiation, headers, parameters, problems; nothing here knows of knowledge."""
