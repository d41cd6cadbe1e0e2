"""The service's own site: nothing is sent. What was answered is prepared under the site's own names, for a web view or
for the person who types it there, and the file says so."""

from kiosk.connectors.port import Checked, Notes, Parcel, Prepared, Standing


class OfficialSite:
    def send(self, parcel: Parcel, notes: Notes) -> Prepared:
        """Files cannot be given to a site from here: they are told as dropped."""
        return Prepared(parcel.url, dropped=tuple(sorted(parcel.files)))

    def status(self, parcel: Parcel, notes: Notes) -> Standing:
        """Whether the citizen has finished is known to the site alone."""
        return Standing("waiting_for_citizen")

    def check(self) -> Checked:
        return Checked(well=True, detail="nothing is sent: the citizen finishes on the site")
