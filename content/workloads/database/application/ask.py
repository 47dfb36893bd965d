import sys

import psycopg2
import redis

connection = psycopg2.connect(host="orders", user="postgres", dbname="shop")
with connection.cursor() as cursor:
    cursor.execute("SELECT cents FROM orders WHERE id = %s", (sys.argv[1],))
    print(cursor.fetchone())
print(redis.Redis(host="sessions").incr("visits"))
