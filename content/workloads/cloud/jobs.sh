#!/bin/bash
# Jobs with a cloud's command line: sites and backups to an object store, secrets and settings at a start, roll-outs, tokens of a registry, reports.
# packages: awscli jq python3 python3-boto3 curl openssl zip unzip git gnupg s3cmd rclone less
# image: docker.io/amazon/aws-cli:2
# pod: jobs/cloud-jobs-0

. /usr/local/lib/random.sh
export AWS_ACCESS_KEY_ID=AKIAINVENTED AWS_SECRET_ACCESS_KEY=invented AWS_DEFAULT_REGION=eu-central-1 AWS_PAGER='' AWS_EC2_METADATA_DISABLED=true HOME=/root
export RCLONE_S3_ACCESS_KEY_ID=$AWS_ACCESS_KEY_ID RCLONE_S3_SECRET_ACCESS_KEY=$AWS_SECRET_ACCESS_KEY
export E=http://127.0.0.1:4566
until curl -s -o /dev/null "$E/"; do sleep 0.5; done
mkdir -p /work/site/css /data/db && cp -r /srv/app /opt/jobs && chmod +x /opt/jobs/*
aws configure set default.s3.addressing_style path && aws configure set default.s3.max_concurrent_requests 4
for n in 1 2 3 4 5; do echo "<p>$n</p>" > "/work/site/page$n.html"; echo "p { margin: $n }" > "/work/site/css/$n.css"; head -c 20000 /dev/urandom > "/data/db/segment$n"; done
cat > /root/.s3cfg << END
[default]
access_key = $AWS_ACCESS_KEY_ID
secret_key = invented
host_base = 127.0.0.1:4566
host_bucket = 127.0.0.1:4566
use_https = False
END
cd /work || exit
between 16 18
for round in $(seq 1 "$drawn"); do
  pick identity sync sync cp restore secret params ecr ecs presign lambda s3cmd rclone boto start start versions report logs encrypt lifecycle
  case $picked in
    identity) aws --endpoint-url $E sts get-caller-identity --query Account --output text ;;
    sync) echo "<p>$round</p>" > "site/page$((round % 6)).html"; aws --endpoint-url $E s3 sync site s3://site --size-only --exclude '.git/*' --cache-control max-age=60 ;;
    cp) tar -czf - -C /data db | aws --endpoint-url $E s3 cp - "s3://backup/db-$round.tgz" ;;
    restore) aws --endpoint-url $E s3 cp "s3://site/page1.html" - | wc -c; aws --endpoint-url $E s3 ls s3://backup/ | sort | tail -n 1 | awk '{ print $4 }' | xargs -r -I{} aws --endpoint-url $E s3 cp s3://backup/{} /tmp/restore.tgz && tar -tzf /tmp/restore.tgz | wc -l ;;
    secret) secret=$(aws --endpoint-url $E secretsmanager get-secret-value --secret-id shop/database --query SecretString --output text) && echo "DB_USER=$(jq -r .username <<< "$secret")" > /work/app.env ;;
    params) aws --endpoint-url $E ssm get-parameters-by-path --path /shop --with-decryption --output json | jq -r '.Parameters[] | "\(.Name | split("/") | last | ascii_upcase)=\(.Value)"' > /work/params.env; wc -l < /work/params.env ;;
    ecr) aws --endpoint-url $E ecr get-login-password | wc -c ;;
    ecs) for _ in 1 2; do aws --endpoint-url $E ecs describe-services --cluster main --services shop | jq -e '.services[0] | .runningCount == .desiredCount' && break; sleep 1; done ;;
    presign) url=$(aws --endpoint-url $E s3 presign s3://site/page1.html --expires-in 60); curl -s -o /dev/null -w '%{http_code}' "$url" ;;
    lambda) printf 'def handler(event, _):\n    return event\n' > handler.py && zip -q function.zip handler.py && unzip -l function.zip | tail -n 1 && openssl dgst -sha256 -binary function.zip | base64 ;;
    s3cmd) s3cmd --quiet put site/page1.html s3://site/copy.html; s3cmd ls s3://site/ | wc -l ;;
    rclone) timeout 15 rclone --quiet --retries 1 --s3-provider Other --s3-endpoint $E --s3-force-path-style lsf :s3:site; timeout 15 rclone --quiet --retries 1 --s3-provider Other --s3-endpoint $E --s3-force-path-style --s3-no-check-bucket copy site/css :s3:site/css ;;
    boto) python3 -c 'import boto3; print(len(boto3.client("s3", endpoint_url="http://127.0.0.1:4566").list_objects_v2(Bucket="site").get("Contents", [])))' ;;
    start) /opt/jobs/start-with-secrets sh -c 'env | grep -c "^SHOP_"; sleep 0.1; date -u' ;;
    versions) for tool in 'aws --version' 's3cmd --version' 'rclone version' 'jq --version'; do $tool | head -n 1; done ;;
    report) aws --endpoint-url $E s3 ls s3://site --recursive --summarize | awk '/Total Size/ { print $3 }'; aws --endpoint-url $E s3api list-objects-v2 --bucket backup --query 'Contents[?Size > `100`].[Key]' --output text | sort | head -n -3 | while read -r key; do aws --endpoint-url $E s3 rm "s3://backup/$key" --quiet; done ;;
    logs) aws --endpoint-url $E logs describe-log-groups | jq -r '.logGroups[].logGroupName' ;;
    encrypt) openssl enc -aes-256-cbc -pbkdf2 -pass env:AWS_SECRET_ACCESS_KEY -in /data/db/segment1 -out /tmp/segment1.enc && aws --endpoint-url $E s3 cp /tmp/segment1.enc s3://backup/ --sse AES256 --quiet && rm /tmp/segment1.enc ;;
    lifecycle) for prefix in site backup; do for n in 1 2 3; do aws --endpoint-url $E s3api head-object --bucket $prefix --key "page$n.html" | jq .ContentLength; done; done ;;
  esac > /dev/null 2>&1
done
exit 0
