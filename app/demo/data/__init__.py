"""What the embedded accounts and warehouse hold."""
