#!/bin/bash
# What clients ask of it.
. /usr/local/lib/random.sh
export LANG=C.UTF-8
F='--headless=new --no-sandbox --disable-gpu --disable-dev-shm-usage --no-first-run'
xvfb-run -a --server-args='-screen 0 800x600x24' bash -c 'xdpyinfo | grep -c dimensions'
for round in $(seq 1 "$1"); do
  pick print print shot shot dom driver driver visible compare node clean health version
  case $picked in
    print) timeout 30 chromium $F --user-data-dir="$(mktemp -d)" --print-to-pdf="/shots/p$round.pdf" http://127.0.0.1:8060/invoice.html && pdftotext "/shots/p$round.pdf" - | head -n 1 && pdfinfo "/shots/p$round.pdf" | awk '/Pages/ { print $2 }' ;;
    shot) for page in index invoice; do timeout 30 chromium $F --user-data-dir="$(mktemp -d)" --window-size=400,300 --screenshot="/shots/$page-$round.png" "http://127.0.0.1:8060/$page.html"; identify -format '%wx%h' "/shots/$page-$round.png"; done ;;
    dom) timeout 30 chromium $F --user-data-dir="$(mktemp -d)" --dump-dom http://127.0.0.1:8060/index.html | grep -c ready ;;
    driver) timeout 60 python3 /app/check.py "$round" ;;
    visible) xvfb-run -a timeout 6 chromium --no-sandbox --disable-gpu --no-first-run --user-data-dir="$(mktemp -d)" http://127.0.0.1:8060/index.html ;;
    compare) set -- /shots/*.png; [ -f "$2" ] && compare -metric AE "$1" "$2" /tmp/diff.png; convert "$1" -resize 50% -quality 80 "/shots/small.jpg"; montage /shots/*.png -geometry 80x60 /tmp/sheet.png ;;
    node) timeout 40 node -e 'const { spawn } = require("child_process"); const b = spawn("chromium", ["--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-port=9333", "--user-data-dir=/tmp/debug" + process.pid, "about:blank"], { stdio: ["ignore", "ignore", "pipe"] }); b.stderr.on("data", (d) => { if (String(d).includes("DevTools listening")) setTimeout(() => { b.kill(); process.exit(0); }, 500); }); setTimeout(() => process.exit(1), 20000);' ;;
    clean) find /tmp -maxdepth 1 -user seluser -mmin +1 \( -name 'tmp.*' -o -name '.org.chromium*' -o -name 'scoped_dir*' \) -exec rm -rf {} +; ls -1t /shots/*.pdf | tail -n +5 | xargs -r rm; du -sm /tmp | cut -f1 ;;
    health) for n in 1 2 3 4; do curl -fs -o /dev/null -m 2 http://127.0.0.1:8060/index.html && pgrep -c chromium; done; free -m | awk '/Mem/ { print $7 }'; df -m /dev/shm | tail -n 1 ;;
    version) chromium --version; chromedriver --version | cut -d' ' -f2; node --version; fc-list | wc -l ;;
  esac > /dev/null 2>&1
done
exit 0
