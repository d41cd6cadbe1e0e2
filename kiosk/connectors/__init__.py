"""Where the recipient's side forwards a file: one small module for each kind of service, behind one port."""
