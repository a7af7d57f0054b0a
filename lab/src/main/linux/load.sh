# The loads. Each has prepare_NAME, run_NAME (for ever) and whole_NAME (are its data what they
# should be?). Settings are light: an emulated CPU runs at a tenth of the speed of a real one.

now_ms() {
  cut -d ' ' -f 1 /proc/uptime | tr -d .
}

# --- redis: an in-memory database under its own benchmark tool, many small bursts of writes

REDIS_KEYS=40000
REDIS_BYTES=1500

prepare_redis() {
  redis-server --port 0 --unixsocket /tmp/redis.sock --save '' --appendonly no --daemonize yes \
    --logfile /tmp/redis.log >/dev/null
  until redis-cli -s /tmp/redis.sock ping 2>/dev/null | grep -q PONG; do sleep 0.1; done
  redis-cli -s /tmp/redis.sock set ebb:still unharmed >/dev/null
  burst 60000 >/dev/null
}

burst() { # REQUESTS
  redis-benchmark -s /tmp/redis.sock -t set -n "$1" -c 8 -P 4 -r $REDIS_KEYS -d $REDIS_BYTES --csv
}

run_redis() {
  while :; do
    burst 2000 | awk -F '"' -v requests=2000 '
      $2 == "SET" {
        getline up <"/proc/uptime"; close("/proc/uptime"); split(up, part, " ")
        printf "ebb op %d %d %.3f %s %s %s\n", part[1] * 1000, requests, requests / $4, $10, $14, $16
      }'
  done
}

whole_redis() {
  [ "$(redis-cli -s /tmp/redis.sock get ebb:still)" = unharmed ] &&
    [ "$(redis-cli -s /tmp/redis.sock dbsize)" -gt 100 ]
}

# --- under sysbench, which says once a second how many transactions and the 99th percentile

run_sysbench() { # SCRIPT
  while :; do
    sysbench --threads=1 --time=0 --events=0 --report-interval=1 --percentile=99 "/ebb/$1.lua" run |
      awk '/thds:/ {
        getline up <"/proc/uptime"; close("/proc/uptime"); split(up, part, " ")
        for (i = 1; i < NF; i++) {
          if ($i == "eps:" || $i == "tps:") tps = $(i + 1)
          if ($i ~ /99%/) p = $(i + 1)
        }
        printf "ebb op %d %d 1.000 %s %s %s\n", part[1] * 1000, tps, p, p, p
        fflush()
      }'
  done
}

# --- sqlite, text: a SQL database in memory, small transactions on random rows, which are random
# bytes or text

prepare_database() { # SCRIPT
  sysbench "/ebb/$1.lua" prepare >/dev/null
}

whole_database() { # SCRIPT
  sysbench "/ebb/$1.lua" check | grep -q '^database ok$'
}

prepare_sqlite() {
  prepare_database sqlite
}

run_sqlite() {
  run_sysbench sqlite
}

whole_sqlite() {
  whole_database sqlite
}

prepare_text() {
  prepare_database text
}

run_text() {
  run_sysbench text
}

whole_text() {
  whole_database text
}

# --- memory: a stressor, rewrites random pages of a large array and looks whether they are whole

prepare_memory() {
  :
}

run_memory() {
  run_sysbench memory
}

whole_memory() {
  [ ! -e /tmp/broken ] && pidof sysbench >/dev/null
}
