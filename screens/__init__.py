"""Screens and dialogs: one a module; they compose widgets and start workers."""
