#!/bin/bash
# The last stages of a pipeline: manifests rendered and checked, images packed, copied and inspected without a daemon, a roll-out.
# packages: kubernetes-client skopeo umoci docker.io yq jq gettext-base git make curl netcat-openbsd python3-yaml python3-jsonschema gpg gpg-agent openssl shellcheck
# image: registry.example/delivery/runner:16
# pod: ci/runner-77ac-deploy

. /usr/local/lib/random.sh
for port in 5000 8180; do
  until nc -z localhost $port; do sleep 1; done
done
export CI=true CI_COMMIT_SHORT_SHA=4f2c9d1 KUBECONFIG=/builds/kubeconfig VERSION=1.8.2 REPLICAS=2 NAME=shop
mkdir -p /builds && cp -r /srv/app /builds/shop && cd /builds/shop || exit
chmod +x deploy.sh
kubectl config set-cluster stage --server=http://localhost:8180
kubectl config set-credentials ci --token="$(openssl rand -hex 12)"
kubectl config set-context stage --cluster=stage --user=ci
kubectl config use-context stage
mkdir -p context/usr/bin && printf '#!/bin/sh\necho shop\n' > context/usr/bin/shop && chmod 755 context/usr/bin/shop
umoci init --layout image && umoci new --image image:base
between 75 85
for round in $(seq 1 "$drawn"); do
  pick render kustomize dry apply rollout secret lint pack copy inspect tags unpack docker logs login sign json script script script clean whoami
  case $picked in
    render) envsubst < deployment.yaml > rendered.yaml && yq '.kind' rendered.yaml ;;
    kustomize) kubectl kustomize overlay > all.yaml && grep -c '^kind:' all.yaml ;;
    dry) kubectl create deployment "shop-$round" --image="shop:$round" --dry-run=client -o yaml | yq -y '.spec.replicas = 3' ;;
    apply) envsubst < deployment.yaml | kubectl apply --validate=false -f - ;;
    rollout) kubectl set image deployment/shop shop="shop:$VERSION-$round" && kubectl rollout status deployment/shop --timeout=5s ;;
    secret) kubectl create secret generic app --from-literal=password=invented --dry-run=client -o json | jq -r '.data.password' | base64 -d ;;
    lint) shellcheck deploy.sh ; python3 -c 'import sys, yaml; [yaml.safe_load_all(open(f)) for f in sys.argv[1:]]' ./*.yaml ;;
    pack)
      umoci unpack --rootless --image image:base "bundle-$round" && cp -r context/. "bundle-$round/rootfs/"
      umoci repack --image "image:v$round" "bundle-$round" && rm -rf "bundle-$round"
      umoci config --image "image:v$round" --config.entrypoint /usr/bin/shop --author ci
      skopeo --insecure-policy copy --dest-tls-verify=false "oci:image:v$round" "docker://localhost:5000/shop:v$round"
      ;;
    copy) skopeo --insecure-policy copy --src-tls-verify=false docker://localhost:5000/shop:v1 "dir:/tmp/copy-$round" ;;
    inspect) skopeo inspect --tls-verify=false docker://localhost:5000/shop:v1 | jq -r .Digest ; skopeo inspect oci:image:base ;;
    tags) curl -fsS http://localhost:5000/v2/shop/tags/list | jq -r '.tags[]' | sort -V | tail -n 1 ;;
    unpack) umoci ls --layout image && umoci gc --layout image ;;
    docker) docker version || docker --config /tmp/docker info || echo 'no engine here' ;;
    logs) kubectl get pods -o wide ; kubectl get deployments -o json | jq '.items | length' ; kubectl logs deployment/shop --tail=5 ;;
    login) mkdir -p "$HOME/.docker" && printf '{"auths":{"localhost:5000":{"auth":"%s"}}}' "$(printf ci:invented | base64)" > "$HOME/.docker/config.json" ; skopeo login --tls-verify=false -u ci -p invented localhost:5000 ;;
    sign) sha256sum rendered.yaml | tee sums && openssl dgst -sha256 -hmac "$CI_COMMIT_SHORT_SHA" rendered.yaml ;;
    json) kubectl get --raw /version | jq -r .gitVersion ; kubectl api-resources ; kubectl auth can-i create pods ;;
    script) ./deploy.sh stage ;;
    clean) find . -name 'bundle-*' -mmin +5 -exec rm -rf {} + ; rm -rf /tmp/copy-* ;;
    whoami) kubectl config view --minify -o json | jq -r '.contexts[0].name' ; env | grep '^CI' | sort ;;
  esac > /dev/null 2>&1
done
exit 0
