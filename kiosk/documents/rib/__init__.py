"""The IBAN of a bank's paper (RIB): by its QR code, else by its print."""
