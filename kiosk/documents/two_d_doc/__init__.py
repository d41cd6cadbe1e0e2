"""2D-Doc: the signed Data Matrix codes on French documents. `read` is the whole of it; see docs/two-d-doc.md."""
