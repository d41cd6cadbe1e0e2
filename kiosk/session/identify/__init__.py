"""Identity from elsewhere: FranceConnect, a wallet on a telephone, the family quotient."""
