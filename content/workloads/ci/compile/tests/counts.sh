#!/usr/bin/env bash
[ "$(./tool | wc -w)" -eq 3 ]
