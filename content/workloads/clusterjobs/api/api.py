import http.server
import json

DEPLOYMENT = {
    "apiVersion": "apps/v1",
    "kind": "Deployment",
    "metadata": {"name": "shop", "namespace": "default"},
    "spec": {"replicas": 2, "selector": {"matchLabels": {"app": "shop"}}, "template": {"metadata": {"labels": {"app": "shop"}}, "spec": {"containers": [{"name": "shop", "image": "shop:1"}]}}},
    "status": {"replicas": 2, "readyReplicas": 2, "updatedReplicas": 2, "availableReplicas": 2, "observedGeneration": 1},
}
LISTS = {
    "/api": {"kind": "APIVersions", "versions": ["v1"]},
    "/apis": {"kind": "APIGroupList", "apiVersion": "v1", "groups": [{"name": "apps", "versions": [{"groupVersion": "apps/v1", "version": "v1"}], "preferredVersion": {"groupVersion": "apps/v1", "version": "v1"}}]},
    "/api/v1": {"kind": "APIResourceList", "groupVersion": "v1", "resources": [{"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["get", "list", "create", "patch", "delete"]} for name, kind in [("pods", "Pod"), ("configmaps", "ConfigMap"), ("secrets", "Secret"), ("services", "Service")]]},
    "/apis/apps/v1": {"kind": "APIResourceList", "groupVersion": "apps/v1", "resources": [{"name": "deployments", "singularName": "", "namespaced": True, "kind": "Deployment", "verbs": ["get", "list", "create", "patch"]}]},
    "/version": {"major": "1", "minor": "20", "gitVersion": "v1.20.2"},
}


KINDS = {"pods": "Pod", "secrets": "Secret", "configmaps": "ConfigMap", "services": "Service"}
META = {"namespace": "shop", "creationTimestamp": "2026-03-01T00:00:00Z"}
ITEMS = {
    "pods": [{"kind": "Pod", "apiVersion": "v1", "metadata": {**META, "name": f"web-{n}", "labels": {"app": "web"}}, "spec": {"nodeName": "node-1", "containers": [{"name": "web", "image": "web:1"}]}, "status": {"phase": "Running" if n < 4 else "Failed", "reason": "" if n < 4 else "Evicted", "podIP": f"10.42.0.{n}", "containerStatuses": []}} for n in range(6)],
    "secrets": [{"kind": "Secret", "apiVersion": "v1", "metadata": {**META, "name": "tls"}, "type": "kubernetes.io/tls", "data": {}}],
    "configmaps": [{"kind": "ConfigMap", "apiVersion": "v1", "metadata": {**META, "name": f"c{n}"}, "data": {"a": "b"}} for n in range(3)],
}


class Api(http.server.BaseHTTPRequestHandler):
    def answer(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        path = self.path.split("?")[0]
        if path in LISTS:
            answer = LISTS[path]
        elif path.endswith("/deployments/shop"):
            answer = DEPLOYMENT
        elif path.endswith("/log"):
            answer = None
        elif path.split("/")[-2] in KINDS and self.command in ("GET", "PATCH", "DELETE"):
            kind, name = path.split("/")[-2:]
            answer = {"apiVersion": "v1", "kind": KINDS[kind], "metadata": {**META, "name": name}}
        elif self.command in ("POST", "PUT") and body[:1] == b"{":
            answer = json.loads(body)
        else:
            kind = {"pods": "PodList", "secrets": "SecretList", "deployments": "DeploymentList"}.get(path.rsplit("/", 1)[-1], "List")
            answer = {"kind": kind, "apiVersion": "v1", "metadata": {}, "items": ITEMS.get(path.rsplit("/", 1)[-1], [])}
        text = b"ok\n" if answer is None else json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain" if answer is None else "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = answer

    def log_message(self, *_):
        pass


http.server.ThreadingHTTPServer(("127.0.0.1", 8181), Api).serve_forever()
