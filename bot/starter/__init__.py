"""The starter content: a library, its vocabulary, the texts that members read, and the demonstration's settings."""
