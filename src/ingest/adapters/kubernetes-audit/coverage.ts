import { exact, inPart, notGiven, type Coverage } from '../adapter.ts';

const NO = notGiven();

export const COVERAGE: Coverage = {
  setup: `Start the API server with an audit policy (\`--audit-policy-file\`) and a log
(\`--audit-log-path\`) or a webhook (\`--audit-webhook-config-file\`). This policy records access to
pods and secrets, the creation of pods and changes of permissions:

\`\`\`yaml
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: None
    users: [system:kube-proxy, system:kube-scheduler, system:kube-controller-manager]
    verbs: [get, list, watch]
  - level: Metadata
    resources:
      - group: ""
        resources: [secrets, configmaps, serviceaccounts/token]
  - level: Request
    verbs: [create, update, patch, delete, deletecollection]
  - level: Request
    resources:
      - group: ""
        resources: [pods/exec, pods/attach, pods/portforward, pods/ephemeralcontainers]
  - level: Metadata
\`\`\`

Level \`Metadata\` keeps the contents of secrets out of the log.

\`@timestamp\` is the event's \`stageTimestamp\`; \`event.start\` is its \`requestReceivedTimestamp\`.
\`event.outcome\` is the result of the request: \`success\` up to status 399, \`failure\` from 400 on, and
absent if there is no response yet. The authorization decision (\`allow\` or \`forbid\`) is in
\`kubernetes.authorization.decision\` and also in
\`kubernetes.audit.annotations.authorization_k8s_io/decision\`.

A request becomes one event, although the API server logs several of its stages: the first stage with a
response is used and the others are counted. \`kubectl exec\`, \`attach\` and \`port-forward\` use
WebSocket: their verb is \`get\` with status 101 (\`create\` if a client uses SPDY), and the event is the
stage \`ResponseStarted\`, because the session may last for hours.

The adapter also reads events without \`kind\` and \`apiVersion\`, which it recognises by \`auditID\` and
\`stage\`, events of old versions that only have \`timestamp\`, and the formats in which clouds export the
log:

| Source | Supported formats | Missing data |
| --- | --- | --- |
| Azure (AKS) | diagnostic logs of category \`kube-audit\`: \`records[]\` of an event hub, lines of a storage account with \`properties.log\`, \`log_s\` of Log Analytics | none; \`kube-audit-admin\` has no \`get\` and \`list\` |
| CloudWatch (EKS) | subscriptions (\`logEvents[]\`), responses of \`get-log-events\` and \`filter-log-events\` (\`events[]\`), Logs Insights (\`results[][]\`, \`@message\`) | none; CloudWatch does not store events larger than 256 KB |
| OpenShift | events with the members of the log collector among them (\`@timestamp\`, \`k8s_audit_level\`), or under \`structured\` | none; the members of the collector are removed and the original level is restored |
| GKE | entries of Cloud Logging (\`protoPayload\`) | stage, level, URI, groups, uid and extra of the user, impersonation, the time of arrival; the status is mapped from Google's codes, and is 200 if there is no error |

Request bodies are logged only with level \`Request\` or higher.`,
  gives: {
    args: NO,
    executable: NO,
    parent: NO,
    entity: NO,
    interactive: NO,
    directory: NO,
    user: exact('The user that made the request: a name, not a numeric id.'),
    container: NO,
    image: inPart('For pods that are created; requires level `Request`.'),
    pod: exact('The requested object.'),
    end: NO,
    files: NO,
    leaders: NO,
  },
  missedRules: {},
  missesAll:
    'The events describe requests to the API server, not processes. Rules for them use `kubernetes.audit.*`.',
};
