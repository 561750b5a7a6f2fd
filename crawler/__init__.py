"""Where we meet Scrapy: settings, the spider, the frontier, the download handlers, the commands."""
