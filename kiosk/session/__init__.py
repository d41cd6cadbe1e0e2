"""One citizen's visit: a frozen state, a pure update, and a runner that carries out the effects at the edges."""
