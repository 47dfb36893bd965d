#!/bin/sh
./tool > /dev/null
