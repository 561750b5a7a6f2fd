"""What Scrapy runs beside the spider: scheduler, middlewares, extensions."""
