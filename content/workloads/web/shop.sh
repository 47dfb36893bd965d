#!/bin/bash
# A shop in PHP behind nginx. Its pages call helpers: nproc, ImageMagick, Ghostscript, sendmail.
# runs: service
# packages: nginx-light php-fpm php-cli imagemagick ghostscript msmtp-mta curl
# image: registry.example/web/shop:2.4.1
# pod: web/shop-6d9c7f5b8-4qk2m

mkdir -p /run/php /var/www/upload
printf 'account default\nhost localhost\nport 25\nfrom shop@shop.example\n' > /etc/msmtprc
convert -size 640x480 gradient:navy-gold /var/www/upload/photo.png
convert -size 200x200 plasma:red-blue /var/www/upload/logo.jpg
chown -R www-data:www-data /var/www/upload
cp /srv/app/nginx.conf /etc/nginx/sites-enabled/default
nginx -t
php-fpm8.2 --daemonize
exec nginx -g 'daemon off;'
