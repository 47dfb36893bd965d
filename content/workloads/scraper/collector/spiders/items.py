import scrapy


class Items(scrapy.Spider):
    name = 'items'
    start_urls = ['http://127.0.0.1/index.html']
    custom_settings = {'ROBOTSTXT_OBEY': True, 'TELNETCONSOLE_ENABLED': False}

    def parse(self, response):
        for link in response.css('a::attr(href)'):
            yield response.follow(link, self.item)

    def item(self, response):
        yield {'name': response.css('h1::text').get(), 'price': response.css('.price::text').get()}
