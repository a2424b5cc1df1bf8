#!/bin/sh
# Installs the clients that compat-tests runs beside the Java ones: kcat, kafka-python and confluent-kafka as Debian packages (only as
# root, only where apt-get exists), kafkajs with its codecs into compat-tests/target/npm. Does nothing for what is already there.
# Never fails the caller: a test whose client is missing says so, and is an error only with CI=true as root.
here=$(cd "$(dirname "$0")" && pwd)
status=0

have_debian_clients() {
  command -v kcat >/dev/null 2>&1 &&
    /usr/bin/python3 -c 'import kafka, confluent_kafka, snappy, lz4, xxhash, zstandard' >/dev/null 2>&1
}

if have_debian_clients; then
  echo "install-clients: kcat, kafka-python and confluent-kafka are installed"
elif [ "$(id -u)" != 0 ]; then
  echo "install-clients: not root; kcat, kafka-python or confluent-kafka are missing and their tests will be skipped" >&2
elif ! command -v apt-get >/dev/null 2>&1; then
  echo "install-clients: no apt-get here; install kcat, kafka-python and confluent-kafka by hand to run their tests" >&2
else
  packages="kcat python3-kafka python3-confluent-kafka python3-snappy python3-lz4 python3-xxhash python3-zstandard"
  export DEBIAN_FRONTEND=noninteractive
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $packages >/dev/null 2>&1 ||
    { apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends $packages >/dev/null; } || status=1
  have_debian_clients || { echo "install-clients: apt-get could not install: $packages" >&2; status=1; }
fi

npm_target=$here/target/npm
if cmp -s "$here/clients/kafkajs/package-lock.json" "$npm_target/installed.json"; then
  echo "install-clients: kafkajs is installed"
elif ! command -v npm >/dev/null 2>&1 || ! command -v node >/dev/null 2>&1; then
  echo "install-clients: no node and npm here; the kafkajs tests will be skipped" >&2
else
  mkdir -p "$npm_target"
  rm -f "$npm_target/installed.json"
  cp "$here/clients/kafkajs/package.json" "$here/clients/kafkajs/package-lock.json" "$npm_target/"
  if (cd "$npm_target" && npm ci --no-audit --no-fund --ignore-scripts --loglevel=error); then
    cp "$here/clients/kafkajs/package-lock.json" "$npm_target/installed.json"
  else
    echo "install-clients: npm ci failed in $npm_target" >&2
    status=1
  fi
fi

if [ "$status" != 0 ]; then
  echo "install-clients: some clients are missing; their tests will say so" >&2
fi
exit 0
