"""The generic gateway: any system that speaks signed JSON over HTTP becomes a channel."""
