"""What the service says of itself: OpenAPI, JSON Schema, the SPARQL service, VoID."""
