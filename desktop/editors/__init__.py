"""One editor a kind of value, and the choices of related records."""
