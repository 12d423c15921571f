"""The Co-op Data Club: a directory and a newsletter owned by the co-ops in it."""
