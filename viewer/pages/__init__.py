"""The pages of the reader: what each address answers."""
