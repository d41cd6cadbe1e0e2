"""Files that come from outside (a USB stick, a web view): opened in a sandbox, and made clean pages of."""
