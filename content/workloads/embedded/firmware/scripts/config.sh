#!/bin/sh
# A small stand-in for Kconfig.
for option in NET USB SPI I2C GPIO WATCHDOG EXT4 SQUASHFS; do
  case $(printf '%s' "$option" | cksum | cut -c1) in [1-5]) echo "CONFIG_$option=y" ;; *) echo "# CONFIG_$option is not set" ;; esac
done
echo "CONFIG_LOCALVERSION=\"-$(git rev-parse --short HEAD)\""
