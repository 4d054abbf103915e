"""The way of a child through assessment, protection and plans: every agency's clock, on pages."""
