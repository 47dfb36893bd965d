import { words } from '../../../util/words.ts';
import { isJsonObject, printJson, type Json, type JsonObject } from '../../../events/json.ts';
import {
  type Adapter,
  type Converter,
  exact,
  inPart,
  notGiven,
  type Coverage,
  gathering,
  skipped,
} from '../adapter.ts';
import { itemsAt, memberAt, textAt, timeAt } from '../members.ts';
import { auditDocument, type WrapperContext } from './audit-document.ts';
import { gkeEvent, isGkeEntry } from './gke.ts';
import { createStages } from './stages.ts';

/** The stages of a request. Each of them may produce an event. */
const STAGES: ReadonlySet<string | undefined> = new Set([
  'RequestReceived',
  'ResponseStarted',
  'ResponseComplete',
  'Panic',
]);

/**
 * An event as the API server writes it. `kind` and `apiVersion` are optional, because log pipelines
 * remove them. Events of older versions of `audit.k8s.io` have the same members.
 */
function isAuditEvent(record: Json | undefined): record is JsonObject {
  if (!isJsonObject(record)) return false;
  const kind = memberAt(record, 'kind');
  if (kind !== undefined && kind !== 'Event') return false;
  const version = memberAt(record, 'apiVersion');
  if (version === undefined) return isByItsMembers(record);
  return typeof version === 'string' && version.startsWith(API) && kind !== undefined;
}

/** The list that a webhook receives. `kind` and `apiVersion` are optional. */
function isAuditList(record: JsonObject): boolean {
  const items = memberAt(record, 'items');
  const isNamed =
    textAt(record, 'apiVersion')?.startsWith(API) === true &&
    memberAt(record, 'kind') === 'EventList';
  return isNamed || (Array.isArray(items) && isAuditEvent(items[0] as Json | undefined));
}

const API = 'audit.k8s.io/';

function isByItsMembers(record: JsonObject): boolean {
  return textAt(record, 'auditID') !== undefined && STAGES.has(textAt(record, 'stage'));
}

/** Members of `Event` in all versions of `audit.k8s.io`. */
const MEMBERS: ReadonlySet<string> = new Set(
  words(`
  kind apiVersion metadata timestamp level auditID stage requestURI verb user
  impersonatedUser authenticationMetadata sourceIPs userAgent objectRef responseStatus
  requestObject responseObject requestReceivedTimestamp stageTimestamp annotations
`),
);

/**
 * Where OpenShift's log collector stores the audit level, which it replaces with a level of its
 * own.
 */
const LEVELS = ['k8s_audit_level', 'openshift_audit_level'] as const;

/**
 * Removes what a log collector mixed into an event: OpenShift's collector adds its own members
 * (`@timestamp`, `hostname`, `log_type`, `openshift`) to those of the event.
 */
function unmixed(event: JsonObject): { event: JsonObject; around: WrapperContext } {
  const level = LEVELS.map((key) => textAt(event, key)).find((each) => each !== undefined);
  const isMixed = level !== undefined || Object.hasOwn(event, '@timestamp');
  if (!isMixed) return { event, around: {} };
  const own = Object.entries(event).filter(([key]) => MEMBERS.has(key));
  return {
    event: { ...Object.fromEntries(own), ...(level === undefined ? {} : { level }) },
    around: { time: timeAt(event, '@timestamp') },
  };
}

const NO = notGiven();

const COVERAGE: Coverage = {
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

/** Audit events of the Kubernetes API server: a single event, a list, or a GKE log entry. */
export const KUBERNETES_AUDIT: Adapter = {
  name: 'kubernetes-audit',
  title: 'Kubernetes audit',
  isText: false,
  draft: null,
  rows: null,
  detects: (record) =>
    isJsonObject(record) && (isAuditEvent(record) || isAuditList(record) || isGkeEntry(record)),
  open,
  coverage: COVERAGE,
};

function open(): Converter {
  const stages = createStages();
  const gathered = gathering();
  const add = (record: JsonObject, original?: () => string): string | null => {
    const { event, around } = isGkeEntry(record) ? gkeEvent(record) : unmixed(record);
    const made = auditDocument(event, around);
    if (typeof made === 'string') return made;
    stages.add(event, made, gathered, original);
    return null;
  };
  const addItem = (item: Json, { apiVersion }: JsonObject) => {
    const event = isJsonObject(item) ? eventOf(item, apiVersion) : undefined;
    const why = event === undefined ? 'list item that is not an event' : add(event, textOf(item));
    if (why !== null) gathered.drop(why);
  };
  return {
    convert: (record) => {
      if (!isJsonObject(record)) return skipped('not an audit event');
      if (isAuditList(record)) {
        if (!Array.isArray(memberAt(record, 'items'))) return skipped('list without items');
        const items = itemsAt(record, 'items');
        for (const item of items) addItem(item, record);
        return items.length === 0 ? skipped('empty list') : gathered.take();
      }
      const isEvent = isAuditEvent(record) || isGkeEntry(record);
      const why = isEvent ? add(record) : 'not an audit event';
      return why === null ? gathered.take() : skipped(why);
    },
    finish: () => {
      stages.finish(gathered);
      return gathered.take();
    },
  };
}

const textOf = (item: Json) => () => printJson(item);

/** Items of a list may lack `kind` and `apiVersion`. */
function eventOf(item: JsonObject, apiVersion: Json | undefined): JsonObject | undefined {
  const kind = memberAt(item, 'kind') ?? 'Event';
  if (kind !== 'Event') return undefined;
  return { kind, ...(apiVersion === undefined ? {} : { apiVersion }), ...item };
}
