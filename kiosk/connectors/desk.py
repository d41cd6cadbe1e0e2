"""The desk itself: an agent reads the file in its inbox, and nothing is forwarded."""

from kiosk.connectors.port import Checked, Notes, Parcel, Sent, Standing


class Desk:
    def send(self, parcel: Parcel, notes: Notes) -> Sent:
        """It is here already: a file is acknowledged only once it is on this disk."""
        return Sent(parcel.reference)

    def status(self, parcel: Parcel, notes: Notes) -> Standing:
        return Standing("received")

    def check(self) -> Checked:
        return Checked(well=True, detail="this desk's own inbox")
