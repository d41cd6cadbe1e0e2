"""speech-dispatcher with espeak-ng: a private instance for each sound device, spoken to over its socket."""
