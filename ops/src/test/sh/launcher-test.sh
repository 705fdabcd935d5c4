#!/usr/bin/env bash
# Tests of the launcher (muniment at the top) in a made-up checkout with a fake mvn and a fake java.
#   launcher-test.sh LAUNCHER            lists the cases
#   launcher-test.sh LAUNCHER CASE       runs one; exits 0 when it holds
set -euo pipefail

launcher=$1

# --- the made-up checkout -------------------------------------------------------------------------

set_up() {
  sandbox=$(mktemp -d)
  trap 'rm -rf "$sandbox"' EXIT
  checkout="$sandbox/a checkout"
  bin=$sandbox/bin
  mkdir -p "$checkout" "$bin"
  cp "$launcher" "$checkout/muniment"
  local module
  for module in cluster-node ops simulations; do
    mkdir -p "$checkout/$module/src/main/java"
    echo '<project/>' >"$checkout/$module/pom.xml"
    echo 'class A {}' >"$checkout/$module/src/main/java/A.java"
  done
  echo '<project/>' >"$checkout/pom.xml"
  find "$checkout" -exec touch -t 202001010000 {} +

  local tool
  for tool in bash cat chmod dirname find ln mkdir mv readlink rm rmdir sed sleep touch; do
    ln -s "$(command -v "$tool")" "$bin/$tool"
  done
  fake java <<'FAKE'
if [[ ${1:-} == -version ]]; then
  echo "openjdk version \"${FAKE_JAVA_VERSION:-17.0.15}\" 2025-04-15" >&2
  exit
fi
echo "pid=$$"
printf '[%s]\n' "$@"
FAKE
  fake mvn <<'FAKE'
printf '%s: %s\n' "$PWD" "$*" >>"$MVN_CALLS"
echo "maven's own words"
sleep "${FAKE_MVN_SECONDS:-0}"
[[ -z ${FAKE_MVN_FAILS:-} ]] || exit 1
for module in cluster-node ops simulations; do
  mkdir -p "$module/target/lib"
  touch "$module/target/built" "$module/target/$module-1.0.jar"
done
FAKE
  unset JAVA_HOME MUNIMENT_HEAP MUNIMENT_OPTS MUNIMENT_BUILD
  export PATH=$bin MVN_CALLS=$sandbox/mvn-calls
  : >"$MVN_CALLS"
}

fake() {
  { echo '#!/usr/bin/env bash'; cat; } >"$bin/$1"
  chmod +x "$bin/$1"
}

muniment() { "$checkout/muniment" "$@" >"$sandbox/out" 2>"$sandbox/err"; }

# A finished build of 2025; what is touched later is newer.
built() {
  muniment help
  : >"$MVN_CALLS"
  find "$checkout" -name built -exec touch -t 202501010000 {} +
}
touch_later() { touch -t 202601010000 "$@"; }

# --- what is expected -----------------------------------------------------------------------------

fail() {
  echo "expected $*"
  echo "--- standard output"; cat "$sandbox/out"
  echo "--- standard error"; cat "$sandbox/err"
  echo "--- calls of mvn"; cat "$MVN_CALLS"
  exit 1
} >&2

out_has() { [[ $'\n'$(cat "$sandbox/out")$'\n' == *$'\n'"$1"$'\n'* ]] || fail "the line $1 on standard output"; }
out_lacks() { [[ $(cat "$sandbox/out") != *"$1"* ]] || fail "no $1 on standard output"; }
err_has() { [[ $(cat "$sandbox/err") == *"$1"* ]] || fail "$1 on standard error"; }
err_is_empty() { [[ ! -s $sandbox/err ]] || fail "nothing on standard error"; }
builds_are() { [[ $(wc_lines "$MVN_CALLS") == "$1" ]] || fail "$1 calls of mvn"; }
fails() { if "$@"; then fail "a failure of: $*"; fi; }
wc_lines() { local n=0 _; while read -r _; do n=$((n + 1)); done <"$1"; echo $n; }

# --- the cases ------------------------------------------------------------------------------------

case_the_first_run_builds_and_says_so() {
  muniment help
  builds_are 1
  err_has 'Building Muniment (first run, about a minute)…'
  [[ $(cat "$MVN_CALLS") == "$checkout: -q -B -DskipTests -Dspotless.check.skip package" ]] || fail 'mvn -q -B -DskipTests -Dspotless.check.skip package in the checkout'
  [[ $(cat "$sandbox/err") != *"maven's own words"* ]] || fail 'silence from Maven'
  out_has '[org.muniment.ops.Muniment]'
}

case_nothing_changed_so_nothing_is_built() {
  built
  muniment help
  builds_are 0
  err_is_empty
}

case_a_touched_source_is_built_again() {
  built
  touch_later "$checkout/cluster-node/src/main/java/A.java"
  muniment help
  builds_are 1
  err_has 'Building Muniment (sources have changed)…'
}

case_a_touched_pom_is_built_again() {
  built
  touch_later "$checkout/simulations/pom.xml"
  muniment help
  builds_are 1
}

case_a_touched_parent_pom_is_built_again() {
  built
  touch_later "$checkout/pom.xml"
  muniment help
  builds_are 1
}

case_a_deleted_source_is_built_again() {
  built
  rm "$checkout/ops/src/main/java/A.java"
  muniment help
  builds_are 1
}

case_a_source_of_the_tests_is_not_waited_for() {
  built
  mkdir -p "$checkout/ops/src/test"
  touch_later "$checkout/ops/src/test/T.java"
  muniment help
  builds_are 0
}

case_a_build_of_one_module_alone_does_not_count() {
  built
  touch_later "$checkout/ops/src/main/java/A.java"
  touch "$checkout/ops/target/built"
  muniment help
  builds_are 1
}

case_never_builds_when_told_so() {
  built
  touch_later "$checkout/pom.xml"
  MUNIMENT_BUILD=never muniment help
  builds_are 0
}

case_works_through_symbolic_links() {
  mkdir -p "$sandbox/usr/bin" "$sandbox/opt"
  ln -s "$checkout/muniment" "$sandbox/opt/muniment"
  ln -s ../../opt/muniment "$sandbox/usr/bin/muniment"
  cd /
  "$sandbox/usr/bin/muniment" help >"$sandbox/out" 2>"$sandbox/err"
  builds_are 1
  out_has "[$checkout/ops/target/ops-1.0.jar:$checkout/ops/target/lib/*]"
}

case_works_from_another_directory() {
  mkdir "$sandbox/elsewhere"
  cd "$sandbox/elsewhere"
  "../a checkout/muniment" help >"$sandbox/out" 2>"$sandbox/err"
  builds_are 1
  out_has "[$checkout/ops/target/ops-1.0.jar:$checkout/ops/target/lib/*]"
}

case_works_from_the_search_path() {
  PATH=$checkout:$PATH
  cd /
  command muniment help >"$sandbox/out" 2>"$sandbox/err"
  out_has '[help]'
}

case_arguments_arrive_as_they_are() {
  muniment put 'My letter.pdf' '' '*' --name 'a "b"'
  out_has '[put]'
  out_has '[My letter.pdf]'
  out_has '[]'
  out_has '[*]'
  out_has '[a "b"]'
}

case_start_runs_a_node() {
  muniment start --port 8080
  out_has '[org.muniment.node.Main]'
  out_has "[$checkout/cluster-node/target/cluster-node-1.0.jar:$checkout/cluster-node/target/lib/*]"
  out_has '[-Xms384m]'
  out_has '[-Xmx384m]'
  out_has '[-XX:+UseParallelGC]'
  out_has '[-XX:+ExitOnOutOfMemoryError]'
  out_has '[start]'
  out_has '[--port]'
}

case_the_heap_and_more_options_can_be_set() {
  MUNIMENT_HEAP=1g MUNIMENT_OPTS='-Dmuniment.a=b  -Xlog:gc' muniment start
  out_has '[-Xmx1g]'
  out_has '[-Dmuniment.a=b]'
  out_has '[-Xlog:gc]'
}

case_bench_runs_the_simulations() {
  muniment bench --seed 1
  out_has '[org.muniment.simulations.Simulations]'
  out_has '[bench]'
  out_has '[--seed]'
}

case_help_for_a_command_of_another_module_is_that_commands_own() {
  muniment help start
  out_has '[org.muniment.node.Main]'
  out_has '[start]'
  out_has '[--help]'
  out_lacks '[help]'
  muniment help bench
  out_has '[org.muniment.simulations.Simulations]'
  out_has '[bench]'
  out_has '[--help]'
  muniment help import
  out_has '[org.muniment.ops.Muniment]'
  out_has '[help]'
  out_has '[import]'
}

case_everything_else_runs_the_command_line() {
  muniment
  out_has '[org.muniment.ops.Muniment]'
  out_has '[-XX:TieredStopAtLevel=1]'
}

case_java_24_and_later_is_told_of_native_access() {
  muniment start
  out_lacks sun-misc-unsafe
  FAKE_JAVA_VERSION=25.0.1 muniment start
  out_has '[--enable-native-access=ALL-UNNAMED]'
  out_has '[--sun-misc-unsafe-memory-access=allow]'
}

case_an_old_java_is_named() {
  FAKE_JAVA_VERSION=11.0.22 fails muniment start
  err_has 'is Java 11.0.22; Muniment needs 17 or later'
  FAKE_JAVA_VERSION=1.8.0_392 fails muniment start
  err_has 'is Java 1.8.0_392; Muniment needs 17 or later'
  builds_are 0
}

case_a_java_without_a_version_is_named() {
  fake java <<<'echo "Unable to locate a Java Runtime." >&2; exit 1'
  fails muniment start
  err_has "$bin/java does not say which Java it is"
}

case_no_java_is_said() {
  rm "$bin/java"
  fails muniment start
  err_has 'no Java found. Install a JDK, version 17 or later'
}

case_java_home_comes_first_and_is_read_without_running_it() {
  mkdir -p "$sandbox/jdk/bin"
  fake java <<<'[[ $1 != -version ]] || exit 9; echo "from java home"'
  mv "$bin/java" "$sandbox/jdk/bin/java"
  echo 'JAVA_VERSION="21.0.2"' >"$sandbox/jdk/release"
  JAVA_HOME=$sandbox/jdk muniment help
  out_has 'from java home'
}

case_a_wrong_java_home_is_said() {
  JAVA_HOME=$sandbox/nowhere fails muniment help
  err_has "JAVA_HOME is $sandbox/nowhere, but there is no bin/java in it"
}

case_no_maven_is_said_when_it_is_needed() {
  built
  rm "$bin/mvn"
  muniment help
  touch_later "$checkout/pom.xml"
  fails muniment help
  err_has 'no Maven (mvn) to build with. Install Maven 3.8 or later'
}

case_a_failed_build_is_shown_and_runs_nothing() {
  FAKE_MVN_FAILS=yes fails muniment help
  err_has "maven's own words"
  err_has "the build failed; its output is above and in $checkout/target/build.log"
  out_lacks org.muniment
  muniment help
  builds_are 2
}

with_flock() {
  local flock
  flock=$(PATH=/usr/bin:/bin command -v flock) || exit 0 # another system
  ln -s "$flock" "$bin/flock"
}

case_two_at_a_time_build_once_by_flock_too() {
  with_flock
  case_two_at_a_time_build_once
  [[ ! -L $checkout/target/build.lock ]] || fail 'no link where there is flock'
}

case_the_lock_of_flock_ends_with_its_holder() {
  with_flock
  fake mvn <<<'kill -9 $PPID; exit 1'
  fails muniment help
  fake mvn <<'FAKE'
printf 'again\n' >>"$MVN_CALLS"
for module in cluster-node ops simulations; do
  mkdir -p "$module/target/lib"
  touch "$module/target/built" "$module/target/$module-1.0.jar"
done
FAKE
  muniment help
  builds_are 1
}

# All wait for a builder that is dead; each sees it so, and each removes the lock, but that of nobody who lives.
case_many_who_take_over_a_dead_lock_build_once() {
  mkdir "$checkout/target"
  bash -c 'exit' &
  local gone=$! i pids=()
  wait "$gone"
  ln -s "$gone" "$checkout/target/build.lock"
  # Whoever has seen the dead holder sleeps before it removes its lock, the first one the longest.
  local rm
  rm=$(readlink "$bin/rm")
  "$rm" "$bin/rm"
  fake rm <<FAKE
if [[ "\$*" == "-f $checkout/target/build.lock" ]] && mkdir "$sandbox/first" 2>/dev/null; then sleep 1; fi
exec $rm "\$@"
FAKE
  export FAKE_MVN_SECONDS=2
  for i in 1 2 3 4; do
    "$checkout/muniment" "$i" >"$sandbox/out" 2>"$sandbox/err" &
    pids+=($!)
  done
  for i in "${pids[@]}"; do wait "$i"; done
  builds_are 1
}

case_two_at_a_time_build_once() {
  export FAKE_MVN_SECONDS=1
  "$checkout/muniment" first >"$sandbox/out" 2>"$sandbox/err" &
  local first=$!
  "$checkout/muniment" second >"$sandbox/out2" 2>"$sandbox/err2"
  wait "$first"
  builds_are 1
  out_has '[first]'
  [[ $(cat "$sandbox/out2") == *'[second]'* ]] || fail 'the second one to run too'
  [[ $(cat "$sandbox/err" "$sandbox/err2") == *'Waiting for the build of another muniment'* ]] || fail 'a word about the wait'
}

case_the_lock_of_a_killed_builder_is_taken_over() {
  mkdir "$checkout/target"
  bash -c 'exit' & # a pid that was one
  local gone=$!
  wait "$gone"
  ln -s "$gone" "$checkout/target/build.lock"
  muniment help
  builds_are 1
  [[ ! -L $checkout/target/build.lock ]] || fail 'no lock left behind'
}

case_the_process_becomes_the_jvm() {
  built
  "$checkout/muniment" start >"$sandbox/out" 2>"$sandbox/err" &
  local pid=$!
  wait "$pid"
  out_has "pid=$pid"
}

# --------------------------------------------------------------------------------------------------

if (($# == 1)); then
  declare -F | sed -n 's/^declare -f case_//p'
else
  set_up
  "case_$2"
fi
