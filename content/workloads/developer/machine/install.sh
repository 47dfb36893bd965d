#!/usr/bin/env bash
# Dotfiles: links, a prompt, plug-ins, tools into ~/.local. Safe to run again.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p ~/.config ~/.local/bin ~/.vim/pack/mia/start
for file in "$here"/dot-*; do
  target=~/.${file##*/dot-}
  [ -e "$target" ] && [ ! -L "$target" ] && mv "$target" "$target.before"
  ln -snf "$file" "$target"
done
git config --global user.name Mia
git config --global user.email mia@shop.example
git config --global alias.st status
command -v fdfind > /dev/null && ln -sf "$(command -v fdfind)" ~/.local/bin/fd
if [ ! -x ~/.local/venv/bin/python ]; then python3 -m venv ~/.local/venv; fi
case "$(uname -s)-$(uname -m)" in Linux-x86_64) : ;; *) echo 'no binaries for this system' ;; esac
