# Sets JAVA_HOME to a JDK 25, or says how to get one. Sourced by ./start and ./test.
is_jdk25() {
  [ -x "$1/bin/javac" ] && "$1/bin/java" -version 2>&1 | grep -q 'version "25'
}

find_jdk25() {
  if [ -n "${JAVA_HOME:-}" ] && is_jdk25 "$JAVA_HOME"; then
    return 0
  fi
  for home in /usr/lib/jvm/* /opt/java/* /opt/jdk* "$HOME"/.sdkman/candidates/java/25* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home; do
    if is_jdk25 "$home"; then
      JAVA_HOME=$home
      return 0
    fi
  done
  echo "Chronik needs a JDK 25, and none was found (looked at JAVA_HOME, /usr/lib/jvm, /opt, ~/.sdkman)." >&2
  echo "Install one, e.g. Eclipse Temurin 25 (https://adoptium.net) or 'sdk install java 25-tem', and set JAVA_HOME to it." >&2
  return 1
}

find_jdk25 || exit 1
export JAVA_HOME
