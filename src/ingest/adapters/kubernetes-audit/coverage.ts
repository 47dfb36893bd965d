import type { Coverage } from '../adapter.ts';

const NO = { fidelity: 'no', note: '' } as const;

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

Level \`Metadata\` for secrets keeps what is in them out of the log. \`@timestamp\` is the event's
\`stageTimestamp\`; \`event.start\` is its \`requestReceivedTimestamp\`.`,
  gives: {
    args: NO,
    executable: NO,
    parent: NO,
    entity: NO,
    interactive: NO,
    directory: NO,
    user: { fidelity: 'exact', note: 'Who asked the API server: a name, not a number.' },
    container: NO,
    image: { fidelity: 'in part', note: 'Of pods that are created, with level `Request`.' },
    pod: { fidelity: 'exact', note: 'The object that was asked for.' },
    end: NO,
    files: NO,
    leaders: NO,
  },
  missedRules: {},
  missesAll:
    'Its events tell of requests to the API server, not of processes; rules for them read `kubernetes.audit.*`.',
};
