#!/usr/bin/env bash
# Runs docker-compose.yml for real: a first start; three servers under load while one is stopped, paused or cut off; a restart of all.
# Needs a Docker engine, Compose (v1.29 or v2) and the base images, and gets none of them. Removes the containers, networks, volumes
# and images that it made; the builder's cache stays. Exit code: 0; 1 when something is not as it should be; 77 when it cannot be run.
set -euo pipefail
cd "$(dirname "$0")/../.."

project=greeter-test-$$
H2_PORT=$((20000 + $$ % 20000)) H2C_PORT=$((40000 + $$ % 20000)) # Beside those of a server that somebody has running.
export COMPOSE_PROJECT_NAME=$project H2_PORT H2C_PORT
work=$(mktemp -d)

say() { printf '\n-- %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }
skip() { echo "skipped: $*"; rm -rf "$work"; exit 77; }

command -v docker >/dev/null || skip "there is no docker command"
timeout 20 docker info >/dev/null 2>&1 || skip "no Docker engine answers"
if docker compose version >/dev/null 2>&1; then
  compose() { docker compose "$@"; }
elif command -v docker-compose >/dev/null; then
  compose() { docker-compose "$@"; }
else
  skip "Docker has no Compose"
fi
while read -r image; do
  docker image inspect "$image" >/dev/null 2>&1 || skip "a base image is not here: docker pull $image"
done < <(awk '$1 == "FROM" { print $2 }' server/Dockerfile client/Dockerfile | sort -u)

clean_up() {
  local status=$?
  compose --profile load down --volumes --rmi local --timeout 5 >"$work/down.log" 2>&1 || cat "$work/down.log" >&2
  rm -rf "$work"
  exit "$status"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

check_for() { # TEXT FILE
  grep -qF -- "$1" "$2" || { tail -40 "$2" >&2; fail "not in what is above: $1"; }
}

wait_for() { # SECONDS WHAT COMMAND...
  local seconds=$1 what=$2
  shift 2
  for ((i = 0; i < seconds * 5; i++)); do
    if "$@"; then return; fi
    sleep 0.2
  done
  fail "after $seconds s still no $what"
}

servers() { docker ps -q --filter "label=com.docker.compose.project=$project" --filter label=com.docker.compose.service=server "$@"; }
all_healthy() { [ "$(servers --filter health=healthy | wc -l)" -eq 3 ]; }
certificates() { for name in ca server; do docker cp "$1:/app/certs/dev/$name.crt" - | tar -xO; done | sha256sum; }
stopped_well() { # CONTAINER...
  for container in "$@"; do
    docker logs "$container" >"$work/server.log" 2>&1
    [ "$(docker inspect -f '{{.State.Status}} {{.State.ExitCode}}' "$container")" = "exited 0" ] || { tail -5 "$work/server.log" >&2; fail "a server did not stop well"; }
    check_for "server destroyed" <(tail -1 "$work/server.log")
  done
}

start_three() {
  compose up -d --scale server=3 server published >"$work/up.log" 2>&1 || { cat "$work/up.log" >&2; fail "they did not start"; }
  wait_for 60 "three healthy servers" all_healthy
  mapfile -t replicas < <(servers)
}

# A load with a fault in its midst: no call may be lost, and all three servers must have had some.
load_while() { # FAULT...
  local log=$work/load.log
  : >"$log" # The load before had progress, too.
  compose run --rm --no-deps -T load load --address https://server:8000 --duration 9 --json >"$log" 2>&1 &
  local load=$!
  wait_for 30 "progress of the load" grep -qF '"event":"progress"' "$log"
  "$@" >"$work/fault.log" 2>&1 || { cat "$work/fault.log" >&2; fail "not to be done: $*"; }
  wait "$load" || { tail -5 "$log" >&2; fail "the load did not end well"; }
  local summary
  summary=$(grep -F '"event":"summary"' "$log")
  echo "$summary"
  grep -qF '"lost":0,' <<<"$summary" || fail "calls were lost"
  [ "$(grep -oE '"peer":"[^"]+","connections":[0-9]+,"calls":[1-9]' <<<"$summary" | wc -l)" -eq 3 ] || fail "not all servers had calls"
}

stop() { docker stop -t 35 "$1"; }
pause() { docker pause "$1" && sleep 2 && docker unpause "$1"; }
cut_off() { docker network disconnect "${project}_default" "$1" && sleep 2 && docker network connect --alias server "${project}_default" "$1"; }

say "the images are built"
compose --profile load build >"$work/build.log" 2>&1 || { tail -60 "$work/build.log" >&2; fail "the images cannot be built"; }

say "a change of code does not restore again"
mkdir "$work/changed"
git ls-files -z | tar -c --null -T - | tar -x -C "$work/changed"
echo "// A change." >>"$work/changed/server/Program.cs"
docker build -f "$work/changed/server/Dockerfile" --target build -t "$project-changed" "$work/changed" >"$work/changed.log" 2>&1 \
  || { tail -40 "$work/changed.log" >&2; fail "the changed image cannot be built"; }
docker rmi "$project-changed" >/dev/null
if grep -F "Restored /src" "$work/changed.log"; then fail "it does"; fi

say "a first start: the client's exit code is 0, and both sides tell of the close"
compose up --exit-code-from client >"$work/up.log" 2>&1 || { tail -60 "$work/up.log" >&2; fail "the client did not end well"; }
check_for "closed by server: app_requested, nothing lost; 1 call" "$work/up.log"
check_for "session is closed by server: app_requested, nothing lost" "$work/up.log"
first=$(servers -a)
stopped_well "$first"
made=$(certificates "$first")

say "three servers, started at once with an empty volume"
compose down --volumes >"$work/down.log" 2>&1
start_three
[ "$(certificates "${replicas[0]}")" != "$made" ] || fail "the volume was not empty"
made=$(certificates "${replicas[0]}")

say "not root, nothing to write to but the certificates, served to the host"
user=$(docker top "${replicas[0]}" -eo pid,uid | awk 'NR == 2 { print $2 }')
[ "$user" -gt 0 ] || fail "the server runs as root"
[ "$(docker inspect -f '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}}' "${replicas[0]}")" = "true [ALL]" ] || fail "the server may write, or has capabilities"
docker run --rm --network host "$(docker inspect -f '{{.Image}}' "${replicas[0]}")" healthcheck --address "http://127.0.0.1:$H2C_PORT"

say "one of three is stopped under load"
load_while stop "${replicas[0]}"
stopped_well "${replicas[0]}"
docker start "${replicas[0]}" >/dev/null
wait_for 60 "three healthy servers" all_healthy

say "one of three is paused under load"
load_while pause "${replicas[1]}"

say "one of three is cut off the network under load"
load_while cut_off "${replicas[2]}"

say "all are stopped, and others started in their place with the same certificates"
compose stop >"$work/stop.log" 2>&1
stopped_well "${replicas[@]}"
compose down >"$work/down.log" 2>&1
start_three
[ "$(certificates "${replicas[0]}")" = "$made" ] || fail "the certificates were made anew"
compose run --rm --no-deps -T client >"$work/hello.log" 2>&1 || { cat "$work/hello.log" >&2; fail "the client did not end well"; }

say "passed"
