"""The Base Adresse Nationale, asked on line where the kiosk may: never needed, and only when a citizen wants it."""
