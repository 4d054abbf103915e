"""What the store decides without its tables: values in, values out."""
