#!/bin/bash
# A Java batch job, built and run by typical wrapper scripts.
# packages: openjdk-17-jdk-headless unzip zip
# image: registry.example/batch/java:17
# pod: batch/settlement-28871520-9sjxw

. /usr/local/lib/random.sh
cd /srv/app || exit
chmod +x run.sh
javac -d classes Batch.java
jar --create --file batch.jar --main-class Batch -C classes .
between 6 10
for _ in $(seq 1 "$drawn"); do
  pick sum sort shell threads
  ./run.sh "$picked"
done
jar tf batch.jar
unzip -l batch.jar | tail -n 1
