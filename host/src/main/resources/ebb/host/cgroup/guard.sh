#!/bin/sh
# The guard of a cgroup throttle: lifts it when the controller goes away, however that happens.
#
# The controller holds the other end of standard input. The kernel closes that with the controller,
# whatever has ended it, and the end of file is the trigger. Lines from the controller:
#
#   group       four lines follow: v1 or v2, the group, its parent, yes or no for "the cpu
#               controller was switched on in the parent for it"; or q1 or q2, a group of somebody
#               else's, and the period and quota (cgroup v1 or v2) that it is to have again
#   hold        all groups are told; answered with "holding"
#   .           a beat; without one for the seconds given as $1, quotas are lifted until the next
#   done        the controller has lifted the throttle itself
#
# Paths are data throughout: they come in as lines and are never anything but quoted words.
set -u
trap '' HUP INT QUIT TERM PIPE TSTP
cd /
# Less likely than the controller to be chosen when memory or CPU run short, where that is allowed.
{ echo -900 >/proc/self/oom_score_adj; } 2>/dev/null
renice -n -10 -p $$ >/dev/null 2>&1

patience=$1
ticks=0
seen=0
beating=no
shift $#

put() { { printf '%s\n' "$1" >"$2"; } 2>/dev/null; }

lift() {
  case $1 in
    v1) put -1 "$2/cpu.cfs_quota_us" ;;
    v2) put max "$2/cpu.max" ;;
    q1)
      put -1 "$2/cpu.cfs_quota_us"
      put "$3" "$2/cpu.cfs_period_us"
      put "$4" "$2/cpu.cfs_quota_us"
      ;;
    q2) put "$4 $3" "$2/cpu.max" ;;
  esac
}

threads() {
  case $1 in
    v1) echo tasks ;;
    v2) echo cgroup.threads ;;
  esac
}

lift_all() {
  while [ $# -ge 4 ]; do
    lift "$1" "$2" "$3" "$4"
    shift 4
  done
}

# Threads that are just ending keep a group busy for a moment.
dissolve() {
  attempt=0
  while [ -d "$2" ] && [ "$attempt" -lt 50 ]; do
    while read -r tid; do
      put "$tid" "$3/$(threads "$1")"
    done <"$2/$(threads "$1")"
    rmdir "$2" 2>/dev/null || sleep 0.01
    attempt=$((attempt + 1))
  done
}

# Without the controller the group of another ebb, made since, would lose its quota.
disable() {
  for other in "$1"/ebb-*; do
    [ -d "$other" ] && return
  done
  put -cpu "$1/cgroup.subtree_control"
}

undo_all() {
  lift_all "$@"
  while [ $# -ge 4 ]; do
    case $1 in
      v?)
        dissolve "$1" "$2" "$3"
        [ "$4" = yes ] && disable "$3"
        ;;
    esac
    shift 4
  done
}

# The next line of a message that has begun; the clock may come in between.
field() {
  until IFS= read -r line; do
    [ "$ticks" -gt "$seen" ] || return
    seen=$ticks
  done
}

# A clock beside the reading: the signal ends a read that waits.
trap 'ticks=$((ticks + 1))' USR1
guard=$$
(
  trap - HUP INT QUIT TERM
  # A sleep that somebody ends makes one second short, and no more.
  while :; do
    sleep 1
    kill -USR1 "$guard" 2>/dev/null || exit
  done
) </dev/null >/dev/null &
clock=$!

while :; do
  if IFS= read -r line; then
    case $line in
      group)
        field && generation=$line && field && group=$line && field && parent=$line &&
          field && set -- "$@" "$generation" "$group" "$parent" "$line"
        ;;
      hold) echo holding ;;
      .)
        beating=yes
        ticks=0
        seen=0
        ;;
      done) break ;;
    esac
  elif [ "$ticks" -gt "$seen" ]; then
    seen=$ticks
    if [ $beating = yes ] && [ "$ticks" -ge "$patience" ]; then
      lift_all "$@"
    fi
  else
    undo_all "$@"
    break
  fi
done
kill "$clock" 2>/dev/null
exit 0
