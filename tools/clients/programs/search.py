# search.py URL COUNT KEY: counts and scrolls through what was sent.
import sys

from elasticsearch import Elasticsearch, helpers

url, count, key = sys.argv[1], int(sys.argv[2]), sys.argv[3]
client = Elasticsearch(url, headers={"authorization": "ApiKey " + key})
index = "logs-client.*"
counted = client.count(index=index)["count"]
scrolled = {
    hit["_source"]["labels"]["number"] for hit in helpers.scan(client, index=index, size=1000)
}
for how, number in (("count", counted), ("scroll", len(scrolled))):
    if number != count:
        raise RuntimeError(f"{how}: {number} of {count} documents")
