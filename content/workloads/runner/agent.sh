#!/bin/bash
# A runner of a code host: checkout with a token, caches, steps as scripts in a temporary folder, artifacts, reports; a Jenkins-like wrapper.
# packages: git git-lfs cmake ninja-build make g++ ccache golang-go python3-venv python3-pytest python3-pip black shellcheck zstd jq curl unzip zip xz-utils nodejs npm openssh-client rsync
# image: ghcr.io/actions/actions-runner:2
# pod: ci/runner-x7k2

. /usr/local/lib/random.sh
export HOME=/home/runner CI=true GITHUB_ACTIONS=true RUNNER_TEMP=/home/runner/work/_temp RUNNER_TOOL_CACHE=/opt/hostedtoolcache GOFLAGS=-mod=mod GOPROXY=off GOTOOLCHAIN=local
useradd --uid 1001 --create-home runner
mkdir -p /origin "$RUNNER_TEMP" /home/runner/work/app "$RUNNER_TOOL_CACHE" /cache
cp -r /srv/app/project/. /origin && chown -R runner /origin /home/runner /opt/hostedtoolcache /cache && chmod +x /srv/app/*.sh
between 5 6
setpriv --reuid 1001 --regid 1001 --clear-groups bash /srv/app/listener.sh "$drawn"
