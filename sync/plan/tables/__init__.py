"""How tables of plans lie: months across or a tidy list, with their columns, sections and departments."""
