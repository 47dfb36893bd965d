#!/usr/bin/env python3
import subprocess

import pika

connection = pika.BlockingConnection(pika.ConnectionParameters("queue"))
channel = connection.channel()
channel.queue_declare(queue="jobs")


def handle(channel, method, properties, body):
    subprocess.run(["/srv/app/handle", body.decode()], check=False)
    channel.basic_ack(method.delivery_tag)


channel.basic_consume(queue="jobs", on_message_callback=handle)
channel.start_consuming()
