#!/bin/bash
# What the transcoder delivers to: nginx that takes uploads, and a queue.
# runs: service
# packages: ffmpeg sox libsox-fmt-all imagemagick libimage-exiftool-perl mediainfo flac lame vorbis-tools espeak-ng jpegoptim optipng pngquant webp librsvg2-bin zip unzip curl jq bc python3 nginx-extras redis-server fonts-dejavu-core procps inotify-tools
# image: registry.example/media/library:2
# pod: media/library-0

mkdir -p /srv/www/upload && chown -R www-data /srv/www
printf 'server { listen 127.0.0.1:8140; root /srv/www; client_max_body_size 0; location /upload { dav_methods PUT; } }\n' > /etc/nginx/sites-enabled/default
redis-server --port 6392 --daemonize yes > /dev/null
exec nginx -g 'daemon off;'
