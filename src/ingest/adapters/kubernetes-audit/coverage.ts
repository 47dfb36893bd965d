import { exact, inPart, notGiven, type Coverage } from '../adapter.ts';

const NO = notGiven();

export const COVERAGE: Coverage = {
  setup: `Start the API server with an audit policy (\`--audit-policy-file\`) and a log
(\`--audit-log-path\`) or a webhook (\`--audit-webhook-config-file\`). A policy that shows who enters
pods, reads secrets, creates pods and changes rights:

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

Level \`Metadata\` for secrets keeps what is in them out of the log.

\`@timestamp\` is the event's \`stageTimestamp\`; \`event.start\` is its \`requestReceivedTimestamp\`.
\`event.outcome\` is what the request came to: \`success\` up to status 399, \`failure\` from 400 on,
absent as long as there is no response. What authorization decided is a field of its own,
\`kubernetes.authorization.decision\` (\`allow\` or \`forbid\`), and stands in
\`kubernetes.audit.annotations.authorization_k8s_io/decision\` as well.

A request is one event, although the API server logs several of its stages: the first that tells the
response. \`kubectl exec\`, \`attach\` and \`port-forward\` go by WebSocket: their verb is \`get\` with
status 101 (\`create\` where a client uses SPDY), and the event is the one with stage
\`ResponseStarted\`, because the session may go on for hours. The other stages are counted.

Also read are events without \`kind\` and \`apiVersion\`, known by \`auditID\` and \`stage\`, events of old
versions that have \`timestamp\` alone, and the forms in which clouds hand the log on:

| from | what is read | what it leaves out |
| --- | --- | --- |
| Azure (AKS) | diagnostic logs of category \`kube-audit\`: \`records[]\` of an event hub, lines of a storage account with \`properties.log\`, \`log_s\` of Log Analytics | nothing; \`kube-audit-admin\` has no \`get\` and \`list\` |
| CloudWatch (EKS) | subscriptions (\`logEvents[]\`), the answers of \`get-log-events\` and \`filter-log-events\` (\`events[]\`), Logs Insights (\`results[][]\`, \`@message\`) | nothing of an event; one of more than 256 KB is not kept by CloudWatch |
| OpenShift | events with the members of the log collector among them (\`@timestamp\`, \`k8s_audit_level\`), or under \`structured\` | nothing; the members of the collector are dropped, and the level is put back |
| GKE | entries of Cloud Logging (\`protoPayload\`) | stage, level, URI, groups, uid and extra of the user, impersonation, the time of arrival; the status is translated from Google's codes, and 200 where there is no error |

The bodies of requests are in no log but those of level \`Request\` and above.`,
  gives: {
    args: NO,
    executable: NO,
    parent: NO,
    entity: NO,
    interactive: NO,
    directory: NO,
    user: exact('Who asked the API server: a name, not a number.'),
    container: NO,
    image: inPart('Of pods that are created, with level `Request`.'),
    pod: exact('The object that was asked for.'),
    end: NO,
    files: NO,
    leaders: NO,
  },
  missedRules: {},
  missesAll:
    'Its events tell of requests to the API server, not of processes; rules for them read `kubernetes.audit.*`.',
};
