"""Every page in the system's Chromium: both languages, two widths, for the person whose page it is."""
