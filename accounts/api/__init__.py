"""What the API of every app is made of: signing in, scopes, problems, pages of lists, answers given once."""
