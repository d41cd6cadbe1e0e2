"""Sizes of the data fields of perimeter 01 (ANTS / France Titres), which are what a parser needs to split them.

Source: "Spécifications techniques des codes à barres 2D-Doc", tables of data identifiers of 3.1.3 and 3.3.4, with the
fields that 3.3.x added since, as far as they are public (docs/two-d-doc.md says which are not). Where two give a size,
the newer one counts (56 became a four-character date). An identifier that is not here is read as a variable field
without a maximum.
"""

from typing import NamedTuple


class Size(NamedTuple):
    """Characters. `longest` None: no maximum. A field is fixed when both are equal."""

    shortest: int
    longest: int | None

    @property
    def fixed(self) -> bool:
        return self.shortest == self.longest


# One word a field: `24=5` five characters, `10<38` at most 38, `31:14-38` between the two, `18*` without maximum.
_TABLE = """
01* 02* 03* 04* 05* 06=4 07=6 08=4 09=4 0A=9 0B=9 0C* 0D=36
10<38 11<38 12<38 13<38 14<38 15<38 16<38 17<38 18* 19* 1A* 1B* 1C=8 1D<16 1E<30 1F<30 1G=1 1H=1
1I<38 1J<38 1K<38 1L<38 1M<38 1N<38 1O<38 1P<38
20<38 21<38 22<38 23<38 24=5 25<32 26=2 27<38 28<38 29<38 2A<38 2B=5 2C<32 2D=2
30<140 31:14-38 32:8-11 33<30 34=2 35:14-34 36=4 37=4 38<11 39<11
40=13 41<12 42* 43<5 44=13 45=4 46<38 47=13 48<38 49=13 4A=8 4B=8 4C=8 4D<12 4E<12 4F=15 4G<38 4H<77 4I<12 4J<12
4K<38 4L<38 4M<3 4N<38 4O<38 4P=5 4Q<32 4R<30 4S=4 4T<30 4U<38 4V<10 4W<10 4X<10 4Y* 4Z*
50=14 51=6 52=7 53=4 54=4 55=8 56=4 57=8 58<11 59<12 5A<11 5B<12 5C<11 5D<38 5E<38 5F<38 5G<38 5H=5 5I<32 5J=2
5K<50 5L:9-14 5M<38 5N=21 5O<38 5P<20 5Q<38 5R<20 5S<40 5T=1 5U<12 5V=12 5W=2 5X<60 5Y=12 5Z<16
60<60 61<20 62<38 63<38 64<38 65=2 66<20 67=2 68=1 69=8 6A<32 6B=3 6C=2 6D<60 6E<60 6F<90 6G<38 6H<10 6I=2 6J=1
6K=19 6L=8 6M<40 6N=8 6O=8 6P<40 6Q<10 6R=12 6S<38 6T<38 6U<38 6V<38 6W=5 6X<32 6Y=2 6Z:9-11
70=12 71=12 72<38 73<60 74<38 75=8 76=1 77<45 78=5 79<114 7A=5 7B<45 7C=1 7D=1 7E=1 7F=1 7G=1 7H=2 7I=1 7J=1
7K=13 7L=9 7M<64 7N<128 7O=1 7P=16
80<38 81<60 82<20 83<40 84<40 85=17 86=12 87<63 88:5-10 89<64 8A=8 8B:5-10 8C<10 8D=14 8E=1 8F=1 8G=1 8H=1 8I=8 8J=1
8K<64 8L<60 8M<38 8N=8 8O<50 8P<50
90<38 91<38 92<38 93<38 94<38 95<18 96=8
A0=2 A1<17 A2<17 A3<17 A4=17 A5=3 A6=2 A7=3 A8<12 A9=3 AA=8 AB<8 AC<19 AD=4 AE=4 AF=1 AG=1 AH<30 AI=8 AJ=13 AK=7
AL=11 AM<5 AN=8 AO=6 AP<60 AQ<25 AR<35 AS<10 AT=1 AU<38 AV<38 AW<38 AX<38 AY=5 AZ<32
B0<60 B1<20 B2<38 B3<38 B4<38 B5=2 B6=1 B7=8 B8<32 B9=2 BA=1 BB<50 BC<20 BD=1 BE=3 BF=3 BG=2 BH<30 BI<30 BJ<30
BK=14
C0=1 C1<38 C2<20 C3=12 C4=8 C5=1 C6<38 C7<20 C8<38 C9=5 CA<45 CB=10 CC=12
D0=17 D1<50 D2<20 D3=8 D4=8 D5:8-10 D6=8 D7=8 D8=2 D9=8 DA=8 DB<50 DC<50 DD=8 DE<50 DF=9 DG=14 DH<20 DI:4-30
DJ<50 DK<50 DL=8 DM<50 DN=9 DO=14 DP<20 DQ<50 DR<50 DS=8 DT<50 DU=9 DV=14 DW<50 DX:4-30 DY=3 DZ<10
E0=2 E1=4 E2=4 E3=4 E4=3 E5=2 E6<65 E7=9 E8=12 E9<19 EA=1 EB=5 EC=8 ED:1-3 EE<100 EF=1
F0<60 F1<38 F2=8 F3=1 F4:3-7 F5=1 F6=12 FG=2 FJ=8 FL=8 FR=8
G0=2 G1=2 G2<20 G3=8 G4<10 G5<45
H0<38 H1=2 H2<38 H3=2 H4=8 H5=8 H6<40 H7<53 H8=7 H9=8 HA=8 HB=9 HC<38 HD<38 HE<38 HF<38 HG<38 HH<20 HI<38 HJ=5
HK<32 HL=2 HM:15-18 HN=12 HO=8 HP=12 HQ=2 HR=2 HS=2
I0=4 I1=7 I2=16 I3<54 I4<37 I5:5-13 I6=11
J0=1 J9=2 JA=1 K4=8
L0<80 L1<80 L2=8 L3<30 L4:5-15 L5:5-30 L6:5-30 L7=1 L8=1 L9=8 LA=2
"""

UNKNOWN = Size(0, None)

# The specification stores these characters as a space, because C40 has no cheap code for them.
SPACE_STANDS_FOR = {"6F": "<", "0D": "-"}


def _size(rule: str) -> Size:
    if rule == "*":
        return UNKNOWN
    if rule[0] == "=":
        return Size(int(rule[1:]), int(rule[1:]))
    if rule[0] == "<":
        return Size(0, int(rule[1:]))
    shortest, longest = rule[1:].split("-")
    return Size(int(shortest), int(longest))


SIZES: dict[str, Size] = {word[:2]: _size(word[2:]) for word in _TABLE.split()}


def size_of(field_id: str) -> Size:
    return SIZES.get(field_id, UNKNOWN)
