#!/bin/bash
# A stand-in of a cluster's API, just enough for the client of a pipeline.
# runs: service
# packages: python3
# image: registry.example/delivery/api:1

exec python3 /srv/app/api.py
