"""Reviews and mentions: what people say about the company elsewhere, by feeds, Mastodon and a signed webhook."""
