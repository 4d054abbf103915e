"""The look: page shell, components, forms and their words. Knows no route, no table and no viewer."""
