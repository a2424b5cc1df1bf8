#!/bin/sh
# Makes lib/chronik.aot by a training run: starts the staged distribution on free ports, waits until it is ready, stops it.
# Arguments: the staged directory, the JDK's home, the modification time that the tarball's files will have (ISO 8601).
set -eu
staging=$1
java_home=$2
timestamp=$3
here=$(cd "$(dirname "$0")" && pwd)

# The cache holds each jar's modification time and is refused when it differs, so the jars get the tarball's time first.
find "$staging" -type f -exec touch -d "$timestamp" {} +
chmod +x "$staging/bin/chronik-server"
cache=$staging/lib/chronik.aot
rm -f "$cache"

work=$(mktemp -d)
log=$work/log
pid=
stop() {
  if [ -n "$pid" ]; then
    kill -9 "$pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT

fail() {
  echo "The training run for the start-up cache failed: $1. Its output:" >&2
  cat "$log" >&2
  exit 1
}

# Both steps go through the launcher, so that every JVM option is the one of later. Its arguments: more JVM options first.
launch() {
  options=$1
  shift
  exec env -i PATH="$PATH" HOME="$work" CHRONIK_JAVA_HOME="$java_home" CHRONIK_JVM_OPTS="$options" \
    CHRONIK_KAFKA_PORT=0 CHRONIK_API_PORT=0 "$staging/bin/chronik-server" "$@"
}

# Step 1: record what a node loads and links. Paths in CHRONIK_JVM_OPTS must not hold spaces, so they are relative.
cd "$work"
launch "-XX:AOTMode=record -XX:AOTConfiguration=recorded" start --bind 127.0.0.1 --data-dir "$work/data" >"$log" 2>&1 &
pid=$!

seconds=0
until grep -q 'Ready:' "$log"; do
  kill -0 "$pid" 2>/dev/null || fail "the node ended before it was ready"
  [ "$seconds" -lt 60 ] || fail "the node was not ready after 60 seconds"
  sleep 1
  seconds=$((seconds + 1))
done

# What clients make a node load and compile belongs into the cache, too.
port=$(sed -n 's/.*Ready: .*kafka=127\.0\.0\.1:\([0-9]*\) .*/\1/p' "$log")
"$java_home/bin/java" -cp "$staging/lib/*" "$here/Exercise.java" "127.0.0.1:$port" >>"$log" 2>&1 || fail "the clients failed"

kill -TERM "$pid"
code=0
wait "$pid" || code=$?
pid=
[ "$code" -eq 0 ] || fail "the node stopped with exit code $code"
[ -s recorded ] || fail "the JVM recorded nothing"

# Step 2: write the cache. A second step, and not -XX:AOTCacheOutput, because that one's own child process lacks the file
# descriptor through which the launcher names the libraries.
(launch "-XX:AOTMode=create -XX:AOTConfiguration=recorded -XX:AOTCache=made" version) >>"$log" 2>&1 || fail "no cache was made"
[ -s made ] || fail "the JVM wrote no cache"
mv made "$cache"
touch -d "$timestamp" "$cache"
