#!/bin/sh
# Images are built in a container.
# expects: execution_image_build 4

docker build -t invented /srv
buildah bud /srv
podman commit invented
mkdir /kaniko
cp /bin/docker /kaniko/executor
/kaniko/executor --context /srv
