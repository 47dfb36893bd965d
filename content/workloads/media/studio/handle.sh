#!/bin/bash
# One upload into what the players need.
set -euo pipefail
file=$1
name=$(basename "${file%.*}")
out=/media/out/$name
mkdir -p "$out"
case $(file --brief --mime-type "$file" 2> /dev/null || python3 -c 'import mimetypes, sys; print(mimetypes.guess_type(sys.argv[1])[0])' "$file") in
  video/*)
    duration=$(ffprobe -v error -show_entries format=duration -of csv=p=0 "$file")
    middle=$(echo "scale=2; $duration / 2" | bc)
    for height in 60 90; do
      nice ffmpeg -v error -y -i "$file" -vf "scale=-2:$height" -c:v libx264 -preset ultrafast -c:a aac "$out/$height.mp4"
    done
    ffmpeg -v error -y -ss "$middle" -i "$file" -frames:v 1 "$out/poster.png"
    convert "$out/poster.png" -resize 80x "$out/poster.jpg" && jpegoptim -q --strip-all "$out/poster.jpg"
    ffmpeg -v error -y -i "$out/60.mp4" -codec copy -hls_time 1 -hls_playlist_type vod -hls_segment_filename "$out/%03d.ts" "$out/index.m3u8"
    mediainfo --Output=JSON "$file" | jq '.media.track | length' > "$out/tracks"
    ;;
  audio/*)
    sox "$file" "$out/normal.wav" norm -3 && lame --quiet "$out/normal.wav" "$out/a.mp3"
    oggenc -Q -o "$out/a.ogg" "$out/normal.wav" && flac -s -f -o "$out/a.flac" "$out/normal.wav"
    sox "$out/normal.wav" -n stat 2>&1 | awk '/Length/ { print $3 }' > "$out/seconds"
    ;;
  image/svg*) rsvg-convert -w 200 "$file" -o "$out/page.png" && optipng -quiet "$out/page.png" ;;
  image/*)
    exiftool -q -all= -overwrite_original "$file"
    for width in 40 80 160; do convert "$file" -resize "${width}x" -strip "$out/$width.jpg"; done
    cwebp -quiet "$file" -o "$out/full.webp"
    pngquant --force --output "$out/small.png" "$file" || cp "$file" "$out/small.png"
    identify -format '%w %h %[mean]\n' "$out/160.jpg" > "$out/size"
    ;;
  application/zip)
    unzip -q -o "$file" -d "$out"
    montage "$out"/*.jpg -tile x1 -geometry +1+1 "$out/sheet.png"
    find "$out" -name '*.jpg' -print0 | xargs -0 -P 2 -n 1 jpegoptim -q
    ;;
  *) exit 1 ;;
esac
find "$out" -type f -exec sha256sum {} + | sort > "$out/SUMS"
