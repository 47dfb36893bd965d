#!/bin/bash
# Developers: clones, pushes that hooks reject or publish, bundles, their own hooks, Subversion and Mercurial.
# packages: git openssh-client git-svn subversion mercurial curl netcat-openbsd make python3 python3-paramiko patch
# image: registry.example/forge/workstation:1
# pod: forge/workstation-0

. /usr/local/lib/random.sh
for port in 2200 9418 3690 8001 8002; do
  until nc -z localhost $port; do sleep 1; done
done
git config --global user.name Mia
git config --global user.email mia@shop.example
git config --global init.defaultBranch main
git config --global core.editor true
printf '[ui]\nusername = Mia <mia@shop.example>\n' > /root/.hgrc
mkdir -p /code && cd /code || exit
git clone -q git://localhost/shop 2> /dev/null || git init -q shop
cp -r /srv/app/. shop/
cd shop || exit
chmod +x pre-commit test.sh && cp pre-commit .git/hooks/pre-commit
git add . && git commit -q -m 'Start'
git branch -M main
git init -q --bare /code/mirror.git
cp -r /srv/app /code/hooks && git -C /code/mirror.git config core.hooksPath hooks
git remote add mirror /code/mirror.git
git push -q mirror main
svn checkout -q svn://localhost/legacy /code/legacy
hg clone -q http://localhost:8001/ /code/tools
between 34 44
for round in $(seq 1 "$drawn"); do
  cd /code/shop || exit
  seq 1 "$round" > "data-$round.txt"
  git add . && git commit -q -m "Change $round"
  pick push branch rebase stash bisect bundle archive patch web clone gc svn svn hg hg blame describe clean worktree submodule daemon
  case $picked in
    push) git push -q mirror main ;;
    branch) git switch -q -c "topic-$round" && echo "$round" >> notes && git add notes && git commit -q -m Note && git switch -q main && git merge -q --no-ff -m Merge "topic-$round" && git branch -d "topic-$round" ;;
    rebase) git rebase -q --root --exec true 2>&1 | tail -n 1 ;;
    stash) echo x >> test.sh && git stash -q && git stash pop -q && git checkout -q test.sh ;;
    bisect) git bisect start HEAD "$(git rev-list --max-parents=0 HEAD | tail -n 1)" && git bisect run sh -c 'test $(ls | wc -l) -lt 9' && git bisect reset ;;
    bundle) git bundle create /tmp/shop.bundle --all && git bundle verify /tmp/shop.bundle ;;
    archive) git archive --format=tar.gz --prefix=shop/ HEAD | tar -tz | wc -l ;;
    patch) git format-patch -q -1 --stdout > /tmp/one.patch && git apply --check --reverse /tmp/one.patch ;;
    web) for page in / /shop/ /shop/log/ /shop/tree/; do curl -fsS "http://localhost:8002$page" | wc -c; done ;;
    clone) rm -rf /tmp/copy && git clone -q --depth 1 file:///code/mirror.git /tmp/copy ;;
    gc) git gc --quiet && git fsck --no-progress && git count-objects -vH ;;
    svn)
      cd /code/legacy && svn update -q && seq 1 "$round" > "old-$round.txt" && svn add -q "old-$round.txt"
      svn commit -q -m "Round $round" && svn log -l 2
      ;;
    hg)
      cd /code/tools && seq 1 "$round" > "tool-$round.txt" && hg addremove -q && hg commit -m "Round $round" && hg push -q
      hg log -l 2 --template '{node|short} {desc}\n'
      ;;
    blame) git blame test.sh | head -n 3 && git shortlog -sn HEAD < /dev/null ;;
    describe) git tag -f -a "v0.$round" -m "v0.$round" && git describe && git push -q mirror --tags ;;
    clean) touch junk.o && git clean -fdxq ;;
    worktree) git worktree add -q "/tmp/tree-$round" HEAD && (cd "/tmp/tree-$round" && make --silent check) && git worktree remove --force "/tmp/tree-$round" ;;
    submodule) git -c protocol.file.allow=always submodule add -q /code/mirror.git "vendor/m$round" && git commit -q -m Vendor ;;
    daemon) git ls-remote git://localhost/shop ;;
  esac > /dev/null 2>&1
done
exit 0
