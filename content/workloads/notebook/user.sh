#!/bin/bash
# The users of the notebook server: kernels started over its API, scheduled notebooks, a terminal in the page, probes.
# runs: host
# into: lab

. "$RANDOM_SH"
as() { runc exec --user 1000 --env HOME=/home/jovyan --cwd /home/jovyan/work "$CONTAINER" "$@" > /dev/null 2>&1; }
sleep 8
as python3 make.py .
base=http://127.0.0.1:8888/api
between 14 18
for round in $(seq 1 "$drawn"); do
  pick sales machine download parallel
  name=$picked
  pick execute execute script html kernel kernel terminal list probe look tools
  case $picked in
    execute) as jupyter nbconvert --to notebook --execute --ExecutePreprocessor.timeout=60 --output "/tmp/$name-$round.ipynb" "$name.ipynb" ;;
    script) as sh -c "jupyter nbconvert --to script $name.ipynb --stdout | ipython3 --no-banner" ;;
    html) as jupyter nbconvert --to html "$name.ipynb" --output-dir /tmp ;;
    kernel) as sh -c "curl -s -X POST '$base/kernels?token=invented' -d '{}'; sleep 1; curl -s '$base/kernels?token=invented'" ;;
    terminal) as sh -c "curl -s -X POST '$base/terminals?token=invented'" ;;
    list) as curl -s "$base/contents?token=invented" ;;
    probe) runc exec "$CONTAINER" curl -fsS -o /dev/null "$base/status?token=invented" ;;
    look) runc exec "$CONTAINER" sh -c 'ps aux --sort=-rss | head -n 4; ls -la /home/jovyan/work' > /dev/null ;;
    tools) as bash -lc 'jupyter kernelspec list; python3 -m pip --version; git status || true' ;;
  esac
  pause
done
exit 0
