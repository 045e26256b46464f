"""What every PDF of the platform is drawn with: the embedded font, type and colours."""
