"""What can be seen: widgets know models, never the network."""
