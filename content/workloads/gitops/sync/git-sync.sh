#!/bin/bash
# Checks out each new revision beside the old one and turns a link; the links and worktrees are those of git-sync.
set -uo pipefail
origin=/srv/origin/site.git root=/git
once() {
  [ -d $root/.repo ] || git clone -q --no-checkout --depth 1 "file://$origin" $root/.repo
  git -C $root/.repo fetch -q --depth 1 origin main
  new=$(git -C $root/.repo rev-parse FETCH_HEAD)
  [ "$(basename "$(readlink $root/current 2> /dev/null)")" = "$new" ] && return
  git -C $root/.repo worktree add -f -q --detach "$root/$new" "$new"
  ln -snf "$root/$new" $root/current.tmp && mv -T $root/current.tmp $root/current
  find $root -mindepth 1 -maxdepth 1 -type d -name '????????????????????????????????????????' ! -name "$new" -mmin +1 -exec rm -rf {} +
  git -C $root/.repo worktree prune
  [ -x "$root/current/hooks/post-sync" ] && (cd $root/current && ./hooks/post-sync)
  touch $root/.synced
}
case $1 in
  --once) once ;;
  --period) while :; do once; sleep "$2"; done ;;
esac
