#!/bin/bash
# A mock of a cluster's API with the requests that the client of a pipeline makes.
# runs: service
# packages: python3
# image: registry.example/delivery/api:1

exec python3 /srv/app/api.py
