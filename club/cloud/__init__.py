"""The store, the queue, the mail and the secrets of a cloud, behind the ports of core."""
