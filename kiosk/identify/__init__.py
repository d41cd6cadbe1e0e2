"""Identity from elsewhere, from the kiosk's side: what is asked of the desk, and the worker that asks."""
