"""The two palettes, light and dark: colours by what they are for. A test counts that every text can be read."""

from dataclasses import dataclass

from desktop.theme.tone import Tone


@dataclass(frozen=True)
class Palette:
    """The colours by what they are for; chips are (ground, text) by tone."""

    window: str  # around the table: navigation, toolbar, status bar
    surface: str  # the table and the panel
    raised: str  # fields, menus, tooltips
    hover: str
    selected: str
    pressed: str
    text: str
    muted: str
    faint: str  # icons and marks, never text
    rule: str  # between rows
    border: str
    accent: str  # action and selection only
    accent_fill: str
    accent_hover: str
    on_accent: str
    good_mark: str  # data that are fresh, figures that are well
    bad_mark: str  # figures that are not
    watch: str  # data that ask to be looked at
    plan: str  # beside what is actual, which has the accent
    track: str  # the ground of a bar that isn't full
    # Of charts, in this order: dark and light ones alternate, so that neighbours can be told apart.
    series: tuple[str, str, str, str, str, str]
    ageing: tuple[str, str, str, str]  # overdue for 1–30, 31–60, 61–90, more than 90 days
    heat: tuple[tuple[str, str], ...]  # five steps: ground and text
    good: tuple[str, str]
    busy: tuple[str, str]
    warn: tuple[str, str]
    bad: tuple[str, str]
    quiet: tuple[str, str]
    rows: dict[str, tuple[str, str]]  # of rows coloured by a rule: ground, and its label's text

    def chip(self, tone: Tone) -> tuple[str, str]:
        """Return ground and text of a chip."""
        chips = {
            Tone.GOOD: self.good,
            Tone.BUSY: self.busy,
            Tone.WARN: self.warn,
            Tone.BAD: self.bad,
            Tone.QUIET: self.quiet,
        }
        return chips[tone]


LIGHT = Palette(
    window="#f5f6f8",
    surface="#ffffff",
    raised="#ffffff",
    hover="#f3f5f9",
    selected="#e9eefc",
    pressed="#dfe5f6",
    text="#1a1f2b",
    muted="#5a6375",
    faint="#838c9e",
    rule="#eef0f4",
    border="#dde1e9",
    accent="#3450cf",
    accent_fill="#3450cf",
    accent_hover="#2a43b4",
    on_accent="#ffffff",
    good_mark="#17804f",
    bad_mark="#b3261e",
    watch="#b26a00",
    plan="#747e91",
    track="#e6e9f0",
    series=("#2c2e9e", "#c17d58", "#043b32", "#4894e8", "#6c1c5e", "#34a617"),
    ageing=("#c77b1e", "#a85a12", "#7d3413", "#b3261e"),
    heat=(
        ("#e3e9fb", "#1a1f2b"),
        ("#b9c7f4", "#1a1f2b"),
        ("#7f96e6", "#10131b"),
        ("#4a63d6", "#ffffff"),
        ("#2a3fa6", "#ffffff"),
    ),
    good=("#e2f4e9", "#17613a"),
    busy=("#e5ecfd", "#2a45ab"),
    warn=("#fdf0d6", "#7a4d05"),
    bad=("#fce6e6", "#a32222"),
    quiet=("#eceef3", "#4c5567"),
    rows={
        "red": ("#fdeeee", "#a32222"),
        "amber": ("#fdf5e3", "#7a4d05"),
        "green": ("#eaf7ef", "#17613a"),
        "blue": ("#ebf1fe", "#2a45ab"),
        "violet": ("#f4eefc", "#6b2fa0"),
        "grey": ("#f1f2f6", "#4c5567"),
    },
)

DARK = Palette(
    window="#15181e",
    surface="#1b1f27",
    raised="#242934",
    hover="#222732",
    selected="#283256",
    pressed="#313c66",
    text="#e6e9f0",
    muted="#a0a9ba",
    faint="#727c8f",
    rule="#262b36",
    border="#343b49",
    accent="#8ea6ff",
    accent_fill="#4a63dd",
    accent_hover="#4059cc",
    on_accent="#ffffff",
    good_mark="#5fcf95",
    bad_mark="#ff8a80",
    watch="#e0a63f",
    plan="#8a94a8",
    track="#2c323e",
    series=("#bcc6f5", "#a7573f", "#a2f7d4", "#0f69cc", "#f9b2d4", "#48780b"),
    ageing=("#f0c873", "#d99a3a", "#c0703a", "#ff8a80"),
    heat=(
        ("#242c4a", "#e6e9f0"),
        ("#2f3d78", "#e6e9f0"),
        ("#4459b5", "#ffffff"),
        ("#8196f0", "#10131b"),
        ("#c2ceff", "#10131b"),
    ),
    good=("#193a2a", "#8fdcb0"),
    busy=("#24305c", "#b3c3ff"),
    warn=("#42341a", "#f0c873"),
    bad=("#4a2327", "#ffaeae"),
    quiet=("#2c323e", "#b6becd"),
    rows={
        "red": ("#36232a", "#ffaeae"),
        "amber": ("#332a1b", "#f0c873"),
        "green": ("#1b2f28", "#8fdcb0"),
        "blue": ("#202a48", "#b3c3ff"),
        "violet": ("#2d2441", "#d6b8ff"),
        "grey": ("#2a303b", "#b6becd"),
    },
)
