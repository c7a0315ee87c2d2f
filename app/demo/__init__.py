"""The demo round: fictional data, its reader, and the loader that replays it through the commands."""
