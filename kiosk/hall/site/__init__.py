"""A stand-in for an official site and for a webmail: plain HTML over HTTP, with what makes such sites hard."""
