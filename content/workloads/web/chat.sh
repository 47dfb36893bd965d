#!/bin/bash
# A JavaScript chat server that calls helpers with child_process, started by a script with env.
# runs: service
# packages: nodejs imagemagick curl file
# image: registry.example/web/chat:5.0.2
# pod: web/chat-5c8f7d6b9-hw4n7

cd /srv/app || exit
chmod +x server.js bin/*
convert -size 320x200 gradient:black-white /srv/avatar.png
exec ./server.js
