#!/bin/bash
# A runner builds and tests a JavaScript and Python project.
# packages: git nodejs npm python3 python3-venv python3-pip python3-setuptools python3-wheel python3-pytest make shellcheck curl
# image: registry.example/ci/runner-web:20
# pod: ci/runner-7f3ab2-project-97-concurrent-1

. /usr/local/lib/random.sh
export HOME=/root CI=true npm_config_update_notifier=false npm_config_offline=true
git config --global user.name runner
git config --global user.email runner@example.com
git config --global init.defaultBranch main
mkdir -p /builds/origin && cp -r /srv/app/. /builds/origin/
cd /builds/origin && git init -q . && git add -A && git commit -qm first
cd /builds && git clone -q file:///builds/origin project && cd project || exit
between 2 4
for round in $(seq 1 "$drawn"); do
  git checkout -q -b "change-$round"
  echo "// change $round" >> greeting/index.js
  git commit -qam "change $round"
  git diff --stat HEAD~1
  (cd greeting && npm pack --silent)
  (cd site && npm install --silent --no-audit --no-fund ../greeting/*.tgz && npm test --silent && npm run build --silent)
  pick lint audit tree none
  case $picked in
    lint) shellcheck site/scripts/*.sh ;;
    audit) npm --prefix site outdated ;;
    tree) (cd site && npm ls --all && npx --no-install greeting) ;;
  esac
  python3 -m venv --system-site-packages /tmp/venv
  /tmp/venv/bin/pip install --quiet --no-index --no-build-isolation ./api
  /tmp/venv/bin/python -m pytest -q api
  /tmp/venv/bin/api-tool "$round"
  pick sdist wheel
  (cd api && python3 setup.py --quiet $picked)
  rm -rf /tmp/venv site/node_modules
done
git gc --quiet
git bundle create /builds/project.bundle --all
find . -name '*.tgz' -o -name '*.whl' | xargs -r sha256sum
