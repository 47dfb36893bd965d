#!/bin/sh
set -e
template_dir="/etc/nginx/templates"
suffix=".template"
output_dir="/etc/nginx/conf.d"
defined_envs=$(printf '${%s} ' $(awk "END { for (name in ENVIRON) { print ( name ~ /^NGINX_/ ) ? name : \"\" } }" < /dev/null))
find "$template_dir" -follow -type f -name "*$suffix" -print | while read -r template; do
  relative_path="${template#"$template_dir/"}"
  output_path="$output_dir/${relative_path%"$suffix"}"
  mkdir -p "$output_dir/$(dirname "$relative_path")"
  envsubst "$defined_envs" < "$template" > "$output_path"
done
