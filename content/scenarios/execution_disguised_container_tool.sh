#!/bin/sh
# Disguised container tools: by arguments, as a script, through a loader that is idle.
# expects: execution_disguised_container_tool 4

cp /bin/kubectl /opt/k
/opt/k get pods --all-namespaces
/opt/k auth can-i --list
echo 'echo nothing' > /opt/docker
sh /opt/docker ps
cp /bin/curl /opt/ld-linux.so.2
/opt/ld-linux.so.2 /opt/kubectl get pods
