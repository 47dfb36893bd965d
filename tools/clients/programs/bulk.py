# bulk.py URL COUNT
import sys
import time
from datetime import datetime, timedelta, timezone

import elasticsearch
from elasticsearch import Elasticsearch, helpers

BATCH = 500


def document(number):
    time_of = datetime(2026, 1, 1, tzinfo=timezone.utc) + timedelta(milliseconds=number)
    return {
        "@timestamp": time_of.isoformat(timespec="milliseconds"),
        "event": {
            "kind": "event",
            "category": ["process"],
            "type": ["start"],
            "dataset": "client.process",
        },
        "process": {"name": "client", "args": ["client", str(number)], "pid": number},
        "labels": {"number": str(number)},
    }


def send(client, numbers):
    actions = (
        {
            "_op_type": "create",
            "_index": "logs-client.python-default",
            "_id": str(number),
            "_source": document(number),
        }
        for number in numbers
    )
    _, errors = helpers.bulk(client, actions, chunk_size=BATCH, raise_on_error=False)
    # A conflict says that the document was stored by a request whose answer was lost.
    refused = [error for error in errors if error["create"]["status"] != 409]
    if refused:
        raise RuntimeError(refused[0])


def until_done(work):
    for attempt in range(100):
        try:
            return work()
        except (elasticsearch.ConnectionError, elasticsearch.TransportError):
            time.sleep(0.1)
    return work()


url, count = sys.argv[1], int(sys.argv[2])
client = Elasticsearch(url)
for first in range(0, count, BATCH):
    numbers = range(first, min(first + BATCH, count))
    until_done(lambda: send(client, numbers))
    print(numbers[-1] + 1, flush=True)
    time.sleep(0.02)
