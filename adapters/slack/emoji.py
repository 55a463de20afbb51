"""Emoji: Slack sends names. Those that people react with most are kept as themselves, others as ':name:'."""

_KNOWN = {
    "+1": "👍", "thumbsup": "👍", "-1": "👎", "thumbsdown": "👎", "heart": "❤️", "eyes": "👀", "pray": "🙏",
    "clap": "👏", "raised_hands": "🙌", "tada": "🎉", "fire": "🔥", "rocket": "🚀", "100": "💯", "muscle": "💪",
    "ok_hand": "👌", "wave": "👋", "joy": "😂", "smile": "😄", "smiley": "😃", "grin": "😁", "grinning": "😀",
    "slightly_smiling_face": "🙂", "blush": "😊", "wink": "😉", "heart_eyes": "😍", "thinking_face": "🤔",
    "sob": "😭", "cry": "😢", "disappointed": "😞", "open_mouth": "😮", "scream": "😱", "star": "⭐", "sparkles": "✨",
    "bulb": "💡", "white_check_mark": "✅", "heavy_check_mark": "✔️", "x": "❌", "warning": "⚠️", "question": "❓",
    "exclamation": "❗", "heavy_plus_sign": "➕", "point_up": "☝️", "point_up_2": "👆", "point_down": "👇",
    "green_heart": "💚", "blue_heart": "💙", "yellow_heart": "💛", "purple_heart": "💜", "book": "📖",
    "books": "📚", "calendar": "📆", "coffee": "☕", "walking": "🚶", "runner": "🏃", "apple": "🍎",
}  # fmt: skip


def emoji_of(name: str) -> str:
    """Return the emoji of one of Slack's names; a skin tone behind it does not count."""
    plain = name.partition("::")[0]
    return _KNOWN.get(plain, f":{plain}:")
