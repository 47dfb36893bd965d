#!/bin/sh
# Other container management tools in a container.
# expects: execution_other_container_tool 5

ctr containers list
podman ps
nerdctl ps
helm list
k3s --version
