# Random numbers from $SEED, using only shell built-ins, so that no process is started.

seed=${SEED:-1}

# between LOW HIGH: an integer in $drawn
between() {
  seed=$(((seed * 1103515245 + 12345) & 2147483647))
  drawn=$(($1 + (seed >> 8) % ($2 - $1 + 1)))
}

# pick WORD…: one of them in $picked
pick() {
  between 1 $#
  shift $((drawn - 1))
  picked=$1
}

# pause: a tenth to half a second
pause() {
  between 1 5
  sleep "0.$drawn"
}

# chance PERCENT: true so often
chance() {
  between 1 100
  [ "$drawn" -le "$1" ]
}
