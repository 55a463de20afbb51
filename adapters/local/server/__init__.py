"""The local chat as a platform of its own: people, channels, messages, and a queue of what happened for the bot.

It keeps one file and knows nothing of the bot's tables.
"""
