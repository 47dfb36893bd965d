#!/bin/bash
# A transcoder: a queue of uploads, ffmpeg with ladders and thumbnails, images, speech, subtitles, a playlist.
# packages: ffmpeg sox libsox-fmt-all imagemagick libimage-exiftool-perl mediainfo flac lame vorbis-tools espeak-ng jpegoptim optipng pngquant webp librsvg2-bin zip unzip curl jq bc python3 nginx-extras redis-server fonts-dejavu-core procps inotify-tools
# image: registry.example/media/transcoder:5.1
# pod: media/transcoder-6f8

. /usr/local/lib/random.sh
chmod +x /srv/app/*
mkdir -p /media/{in,work,out,done,failed}
until redis-cli -p 6392 -h library ping > /dev/null 2>&1; do sleep 1; done
/srv/app/watch.sh &
between 20 26
for round in $(seq 1 "$drawn"); do
  pick clip clip sound image image image speech page album broken
  case $picked in
    clip) ffmpeg -v error -f lavfi -i "testsrc=size=160x120:rate=8:duration=2" -f lavfi -i "sine=frequency=440:duration=2" -shortest "/media/work/clip-$round.mkv" && mv "/media/work/clip-$round.mkv" /media/in/ ;;
    sound) sox -n -r 16000 "/media/in/sound-$round.wav" synth 2 sine 300 fade 0.1 2 0.1 ;;
    image) convert -size 320x240 plasma:red-blue -seed "$round" "/media/in/image-$round.png" ;;
    speech) espeak-ng -w "/media/in/speech-$round.wav" "Chapter $round" ;;
    page) printf '<svg xmlns="http://www.w3.org/2000/svg" width="100" height="60"><text x="5" y="30">%s</text></svg>' "$round" > "/media/in/page-$round.svg" ;;
    album) (cd /media/work && for n in 1 2 3; do convert -size 64x64 "xc:rgb($n,$round,90)" "album-$round-$n.jpg"; done && zip -q "/media/in/album-$round.zip" album-"$round"-*.jpg && rm -f album-*) ;;
    broken) head -c 2000 /dev/urandom > "/media/in/broken-$round.mkv" ;;
  esac
  pause
done
for _ in $(seq 1 30); do
  [ -z "$(ls -A /media/in)" ] && break
  sleep 1
done
/srv/app/publish.sh
kill %1 2> /dev/null
exit 0
