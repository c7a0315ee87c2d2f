"""The demo round: fictional data that is replayed through the same commands a person would use."""
