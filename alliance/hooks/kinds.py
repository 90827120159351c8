"""Messages that stand in no feed."""

TEST, RESYNC = "endpoint.test", "feed.resync"
