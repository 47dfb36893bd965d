#!/bin/bash
# Jobs that a cluster runs in itself with its own account: restarts, cleaning, backups of manifests, certificates, hooks before an upgrade, gates.
# packages: kubernetes-client jq curl openssl python3 gettext-base cron python3-yaml postgresql-client redis-tools
# image: docker.io/bitnami/kubectl:1.28
# pod: kube-system/housekeeping-28491

. /usr/local/lib/random.sh
A=/var/run/secrets/kubernetes.io/serviceaccount
mkdir -p "$A" /etc/config /backup /tmp/work
printf 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJpbnZlbnRlZCJ9.c2ln' > "$A/token"; printf 'kube-system' > "$A/namespace"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=cluster -keyout /tmp/work/ca.key -out "$A/ca.crt" 2> /dev/null
export KUBERNETES_SERVICE_HOST=127.0.0.1 KUBERNETES_SERVICE_PORT=8181 APISERVER=http://127.0.0.1:8181
until curl -fs -o /dev/null "$APISERVER/version"; do sleep 0.5; done
useradd --uid 1001 --create-home kube && chown -R kube /backup /tmp/work
cp /srv/app/*.sh /usr/local/bin/ && chmod +x /usr/local/bin/*.sh
as() { setpriv --reuid kube --regid kube --clear-groups env HOME=/home/kube "$@"; }
as kubectl config set-cluster local --server="$APISERVER" > /dev/null
as kubectl config set-context local --cluster=local --namespace=shop > /dev/null && as kubectl config use-context local > /dev/null
between 150 175
for round in $(seq 1 "$drawn"); do
  pick restart evicted evicted manifests wait hook rest rest rotate copy leader render drain quota queue events patch logs init unused scale gate
  case $picked in
    restart) for name in shop; do as kubectl rollout restart "deployment/$name"; as kubectl rollout status "deployment/$name" --timeout=3s; done ;;
    evicted) as clean-evicted.sh ;;
    manifests) as backup-manifests.sh ;;
    wait) as bash -c 'until kubectl get pods -l app=web -o jsonpath="{.items[*].status.phase}" | grep -q Running; do sleep 1; done' ;;
    hook) as pre-upgrade.sh ;;
    rest) as call-api.sh pods ;;
    rotate) as rotate-certificate.sh ;;
    copy) as bash -c 'kubectl get configmap -o json | jq ".items[] | .metadata |= {name, namespace: \"stage\"}" | kubectl apply --validate=false -n stage -f -' ;;
    leader) as bash -c 'holder=$(curl -s http://127.0.0.1:8181/api/v1/namespaces/kube-system/configmaps/leader | jq -r ".metadata.annotations.holder // empty"); [ "$holder" = "$(hostname)" ] || echo "not the leader"' ;;
    render) as bash -c 'export NAME=web TAG=1.2.3; printf "kind: Deployment\nmetadata: {name: \$NAME}\nspec: {image: \"web:\$TAG\"}\n" | envsubst | python3 -c "import sys, yaml; print(yaml.safe_load(sys.stdin)[\"kind\"])"' ;;
    drain) as bash -c 'kubectl get pods -o json | jq -r ".items[] | select(.spec.nodeName == \"node-1\") | .metadata.name" | head -n 3 | xargs -r -n 1 kubectl delete pod --wait=false' ;;
    quota) as bash -c 'kubectl get pods --no-headers -o custom-columns=N:.metadata.name,P:.status.phase | awk "{ count[\$2]++ } END { for (p in count) print p, count[p] }" | sort' ;;
    queue) as bash -c 'for i in 1 2 3; do timeout 1 redis-cli -h 127.0.0.1 -p 6379 llen jobs && break; sleep 0.2; done; pg_isready -q -h 127.0.0.1 -t 1' ;;
    events) as bash -c 'kubectl get pods --sort-by=.metadata.name -o name | sed "s#pod/##" | while read -r p; do kubectl logs "$p" --tail=5; done' ;;
    patch) as kubectl patch deployment shop -p "{\"spec\": {\"replicas\": $((round % 4))}}" ;;
    logs) as bash -c 'kubectl logs deployment/shop --since=1h | gzip > /backup/shop-$(date +%H%M).log.gz; find /backup -name "*.log.gz" -mmin +120 -delete' ;;
    init) bash -c 'chown -R 1001:1001 /tmp/work; cp -r /etc/ssl/certs/ca-certificates.crt /tmp/work/; sysctl -n vm.max_map_count; [ "$(stat -c %u /tmp/work)" = 1001 ]; ulimit -n' ;;
    unused) as bash -c 'comm -23 <(kubectl get configmap -o jsonpath="{.items[*].metadata.name}" | tr " " "\n" | sort) <(kubectl get pods -o json | jq -r ".. | .configMapRef? // empty | .name" | sort -u)' ;;
    scale) as bash -c 'hour=$(date +%-H); if [ "$hour" -ge 7 ]; then n=2; else n=0; fi; kubectl scale deployment shop --replicas=$n' ;;
    gate) as bash -c 'for _ in 1 2 3; do code=$(curl -s -o /dev/null -w "%{http_code}" http://127.0.0.1:8181/healthz); [ "$code" = 200 ] && break; sleep 0.3; done; kubectl version --client=false -o json 2> /dev/null | jq -r .serverVersion.gitVersion' ;;
  esac > /dev/null 2>&1
done
exit 0
