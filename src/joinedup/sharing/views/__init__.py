"""The pages on which a question is asked, answered, released and told of, and 'we spoke'."""
