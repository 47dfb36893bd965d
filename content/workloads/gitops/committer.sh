#!/bin/bash
# Commits of the team into the repository that the sidecars watch.
# runs: host
# into: sync

. "$RANDOM_SH"
sleep 5
between 22 30
for round in $(seq 1 "$drawn"); do
  pick page value bad revert tag hook template
  case $picked in
    page) change="echo '<p>$round</p>' >> site/index.html" ;;
    value) change="sed -i 's/^greeting: .*/greeting: hello $round/' config/values.yaml" ;;
    bad) change="echo 'server {' > config/site.conf.tmpl" ;;
    revert) change="git revert --no-edit HEAD" ;;
    tag) change="git tag v$round && git push -q --tags" ;;
    hook) change="mkdir -p hooks && printf '#!/bin/sh\nfind site -name \"*.html\" | xargs gzip -kf\n' > hooks/post-sync && chmod +x hooks/post-sync" ;;
    template) change="git checkout -q \$(git rev-list --max-parents=0 HEAD) -- config" ;;
  esac
  runc exec --cwd /tmp/seed "$CONTAINER" bash -c "$change; git add -A; git commit -qm 'change $round'; git push -q origin HEAD:main" > /dev/null 2>&1
  between 1 2
  sleep "$drawn"
done
exit 0
