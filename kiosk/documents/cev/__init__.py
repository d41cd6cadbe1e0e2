"""The signed code (CEV) on the back of an identity card: a second proof of what the card says, without its chip."""
