"""Points: what co-ops earn by promoting others and recruiting readers, and spend on room in the newsletter."""
