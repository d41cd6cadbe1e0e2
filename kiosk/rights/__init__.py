"""What a household may claim: an estimate by OpenFisca in a worker of its own (docs/rights.md)."""
