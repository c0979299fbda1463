"""The parts of the retry modes, for programs that build their own of them. Clients retry by the engine's."""
