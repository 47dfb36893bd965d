#!/bin/sh
gnuplot -e "set terminal png size 300,200; set output '$2'; set style fill solid; plot '$1' using 0:2:xtic(1) with boxes notitle"
