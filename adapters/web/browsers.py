"""What a browser calls itself, in a few words that people recognise."""

_NAMES = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
"""What stands in the long name, and the browser; others pretend to be those further down, so the order matters."""
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux", "Linux"),
)


def browser_of(user_agent: str) -> str:
    """Return words such as 'Firefox on Windows'. Nothing of what was sent is repeated."""
    name = next((name for part, name in _NAMES if part in user_agent), "")
    system = next((system for part, system in _SYSTEMS if part in user_agent), "")
    if name and system:
        return f"{name} on {system}"
    return name or (f"A browser on {system}" if system else "A browser")
