"""An identity document that fills in a form: by its chip, by its zone, by its signed code."""
