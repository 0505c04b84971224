"""Sources and the engine that runs them: Paymo and the business plan into the database. Knows no Qt."""
