"""A photo of a person for a town's card: where the face is, how to stand, and the crop. No two faces are compared."""
