#!/bin/bash
# Static sites and manuals: Hugo, Jekyll, Sphinx, MkDocs, Asciidoctor, Doxygen, pandoc; images squeezed, files compressed ahead, links checked, published.
# packages: hugo python3-sphinx python3-sphinx-rtd-theme mkdocs jekyll pandoc graphviz optipng brotli git rsync linkchecker make doxygen asciidoctor tidy nginx-light curl python3
# image: registry.example/docs/builder:3
# pod: docs/builder-5f6c

. /usr/local/lib/random.sh
cp -r /srv/app /work && cd /work || exit
git config --global user.name writer && git config --global user.email writer@example.com && git config --global init.defaultBranch main
git init -q && git add -A && git commit -qm first
mkdir -p /var/www/html && nginx
# publish FOLDER NAME: compressed ahead, then a release with a link
publish() {
  find "$1" -type f \( -name '*.html' -o -name '*.css' -o -name '*.js' -o -name '*.svg' \) | head -n 14 | while read -r file; do
    gzip -9 -k -f "$file"
    brotli -q 5 -k -f "$file"
  done
  rsync -a --delete --checksum "$1/" "/srv/releases-$2/"
  ln -sfn "/srv/releases-$2" "/var/www/html/$2"
  curl -s -o /dev/null -w '%{http_code}\n' "http://127.0.0.1/$2/"
}
between 62 72
for round in $(seq 1 "$drawn"); do
  pick hugo hugo jekyll sphinx mkdocs asciidoc doxygen pandoc pandoc graph images links tidy post post watch diff make stats
  case $picked in
    hugo) (cd hugo && hugo --quiet --minify --destination /tmp/hugo) && publish /tmp/hugo blog ;;
    jekyll) chance 60 && (cd jekyll && jekyll build --quiet --destination /tmp/jekyll) && publish /tmp/jekyll news ;;
    sphinx) make -s -C sphinx html && publish sphinx/_build/html manual ;;
    mkdocs) (cd mkdocs && mkdocs build --quiet --site-dir /tmp/mkdocs) && publish /tmp/mkdocs guide ;;
    asciidoc) asciidoctor -D /tmp/adoc asciidoc/*.adoc && publish /tmp/adoc book ;;
    doxygen) (cd doxygen && doxygen -q Doxyfile) && find /tmp/doxygen -name '*.html' | wc -l ;;
    pandoc) for f in mkdocs/docs/*.md hugo/content/posts/*.md; do pandoc -s --metadata title=t "$f" -o "/tmp/$(basename "$f" .md).html"; pandoc "$f" -t plain | wc -w; done ;;
    graph) for n in 1 2 3; do printf 'digraph g { a -> b%s; b%s -> c; }' "$n" "$n" | dot -Tsvg -o "/tmp/g$n.svg"; printf 'graph { x -- y%s }' "$n" | neato -Tpng > "/tmp/g$n.png"; done ;;
    images) for f in /tmp/*.png; do [ -f "$f" ] && optipng -quiet -o1 "$f" && sha1sum "$f" | cut -c1-8; done ;;
    links) timeout 20 linkchecker --no-status --no-warnings -r1 http://127.0.0.1/blog/ | tail -n 3 ;;
    tidy) find /tmp -maxdepth 2 -name '*.html' | head -n 8 | xargs -r -n 1 tidy -q -e ;;
    post)
      slug=post-$round
      { printf -- '---\ntitle: "Post %s"\ndate: %s\ntags: [news]\n---\n' "$round" "$(date -u +%F)"; seq 1 30 | paste -sd' '; } > "hugo/content/posts/$slug.md"
      sed -e 's/^title:.*/title: "News"/' "hugo/content/posts/$slug.md" > "jekyll/_posts/$(date +%F)-$slug.md"
      git add -A && git commit -qm "Add $slug" && git log -1 --stat --format=%h
      ;;
    watch) (cd mkdocs && timeout 4 mkdocs serve -q -a 127.0.0.1:8001) & (cd hugo && timeout 3 hugo server --port 1313 --bind 127.0.0.1 --quiet) & sleep 2; echo >> mkdocs/docs/index.md; wait ;;
    diff) git diff --name-only HEAD~1 | grep -E '\.(md|adoc|rst)$' | xargs -r wc -l; git shortlog -sn HEAD | head -n 3 ;;
    make) make -s -C sphinx text man && man_pages=$(find sphinx/_build/man -name '*.1' | wc -l) && echo "$man_pages" ;;
    stats) find /var/www/html/ -follow -type f -printf '%s\n' | awk '{ sum += $1 } END { print NR, sum }'; du -sh /srv/releases-* | sort -h; awk '{ print $7 }' /var/log/nginx/access.log | sort | uniq -c | sort -rn | head -n 5 ;;
  esac > /dev/null 2>&1
done
exit 0
