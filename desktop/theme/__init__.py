"""The look: light and dark palettes, the style sheet, icons, tones, and lengths that follow the font."""
