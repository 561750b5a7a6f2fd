"""The commands of the project, run by `scrapy`."""
