"""Documentation of resources, made when it is read."""
