#!/usr/bin/env python3
import sys

import pika

connection = pika.BlockingConnection(pika.ConnectionParameters("queue"))
channel = connection.channel()
channel.queue_declare(queue="jobs")
channel.basic_publish(exchange="", routing_key="jobs", body=sys.argv[1])
connection.close()
