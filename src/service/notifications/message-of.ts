import { oneLine } from '../../respond/notify/escape.ts';
import type { Fact, Message, MessageAlert, Severity } from '../../respond/notify/message.ts';
import type { Receiver } from '../../respond/notify/receivers/receiver.ts';
import { parseTemplate, renderTemplate } from '../../respond/notify/template.ts';
import type { AlertFacet, StoredAlert } from '../../stores/alert-store.ts';
import type { DetectionStore } from '../../stores/detection-store.ts';
import type { NotificationRow } from '../../stores/notification-table.ts';
import { counted } from '../../util/counts.ts';
import { type Content, readContent } from './content.ts';
import { isOfOneThing } from './enqueue.ts';
import type { PolicyTemplate } from './policies.ts';
import { variablesOf } from './variables.ts';

export interface MessageParts {
  readonly store: Pick<DetectionStore, 'alerts' | 'rules' | 'notifications'>;
  readonly space: string;
  /** Where people open the console, without a path; `null` where that is not known. */
  readonly publicUrl: string | null;
}

/** The texts of a message: of a policy, or of an action of a rule. */
export interface Texts {
  readonly template: PolicyTemplate;
  readonly overrides: Readonly<Record<string, string>>;
}

export const USUAL: Texts = { template: { title: null, body: null }, overrides: {} };

const SEVERITIES: readonly Severity[] = ['critical', 'high', 'medium', 'low'];

const FACETS: readonly (readonly [AlertFacet, string])[] = [
  ['orchestrator.namespace', 'namespace'],
  ['orchestrator.resource.name', 'pod'],
  ['container.name', 'container'],
  ['container.id', 'container id'],
  ['container.image.name', 'image'],
  ['host.name', 'host'],
  ['user.name', 'user'],
  ['process.name', 'process'],
  ['process.parent.name', 'parent process'],
];

type Row = Pick<NotificationRow, 'number' | 'policy' | 'key' | 'event' | 'createdAt' | 'content'>;

/** What is sent for a row, with the alerts as they are now. */
export function messageOf(
  parts: MessageParts,
  row: Row,
  texts: Texts,
  receiver: Pick<Receiver, 'escape'>,
): Message {
  const { store, space } = parts;
  const content = readContent(row.content);
  const alerts = content.alerts.flatMap((id) => store.alerts.get(id) ?? []);
  const isOne = isOfOneThing(row.key);
  const link = linkOf(parts, content, alerts);
  const base = {
    id: `${space}/${row.number}`,
    event: row.event,
    // Two digests are not the same thing.
    key: isOne ? row.key : `${row.policy}/${row.number}`,
    space,
    at: row.createdAt,
    title: titleOf(parts, content, alerts, row.event),
    severity: worstOf(content),
    total: content.total,
    counts: countsOf(content),
    alerts: alerts.map((alert) => alertOf(parts, alert)),
    link,
    lead: leadOf(content),
    to: null,
    earlier: isOne ? store.notifications.reference(row.policy, row.key) : null,
  };
  const { template, overrides } = texts;
  const isPlain =
    template.title === null && template.body === null && Object.keys(overrides).length === 0;
  // What is closed is said in the usual words.
  if (isPlain || row.event === 'resolved') return { ...base, body: null, overrides: {} };
  const variables = variablesOf(base, alerts, store.rules);
  const write = (text: string, escape: (value: string) => string) => {
    const { template: parsed } = parseTemplate(text);
    return parsed === null ? text : renderTemplate(parsed, variables, escape);
  };
  return {
    ...base,
    title: template.title === null ? base.title : write(template.title, oneLine),
    body: template.body === null ? null : write(template.body, (text) => receiver.escape(text)),
    overrides: Object.fromEntries(
      Object.entries(overrides).map(([name, text]) => [name, write(text, oneLine)]),
    ),
  };
}

function titleOf(
  { store }: MessageParts,
  content: Content,
  alerts: readonly StoredAlert[],
  event: Row['event'],
): string {
  const story = content.story === null ? null : store.alerts.story(content.story);
  if (content.said !== null && event === 'alert') return content.said.title;
  const title = content.total > 1 && story !== null ? story.title : ownTitle(content, alerts);
  if (event === 'test') return `Test: ${title}`;
  if (event === 'alert') return title;
  const as = content.closedAs === null ? '' : ` (${content.closedAs.replaceAll('_', ' ')})`;
  return `Closed${as}: ${story?.title ?? title}`;
}

function ownTitle({ total, byRule }: Content, [first]: readonly StoredAlert[]): string {
  const rules = Object.entries(byRule)
    .toSorted((a, b) => b[1] - a[1])
    .map(([name]) => name);
  const [most = first?.ruleName ?? 'an alert that is not kept any more'] = rules;
  if (total <= 1) return `${most}${first === undefined ? '' : placeOf(first)}`;
  const others = rules.length - 1;
  return `${counted(total, 'alert')}: ${most}${others > 0 ? ` and ${counted(others, 'other rule')}` : ''}`;
}

const leadOf = ({ said }: Content): string | null =>
  said === null ? null : said.by === '' ? said.text : `${said.by}: ${said.text}`;

function placeOf({ facets }: StoredAlert): string {
  const place =
    facets['orchestrator.resource.name'] ?? facets['container.name'] ?? facets['host.name'];
  const namespace = facets['orchestrator.namespace'];
  if (place === undefined) return '';
  return namespace === undefined ? ` in ${place}` : ` in ${namespace}/${place}`;
}

const worstOf = ({ bySeverity }: Content): Severity =>
  SEVERITIES.find((severity) => (bySeverity[severity] ?? 0) > 0) ?? 'low';

const countsOf = ({ bySeverity }: Content): string =>
  SEVERITIES.flatMap((severity) => {
    const count = bySeverity[severity] ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  }).join(', ');

function alertOf(parts: MessageParts, alert: StoredAlert): MessageAlert {
  return {
    id: alert.id,
    ruleId: alert.ruleId,
    rule: alert.ruleName,
    severity: alert.severity,
    riskScore: alert.riskScore,
    reason: alert.reason,
    at: alert.createdAt,
    story: alert.story,
    tags: alert.ruleTags,
    facts: FACETS.flatMap(([facet, name]): Fact[] => {
      const value = alert.facets[facet];
      return value === undefined || value === '' ? [] : [{ name, value }];
    }),
    link: consoleLink(parts, `alerts/${encodeURIComponent(alert.id)}`),
  };
}

function linkOf(parts: MessageParts, { story, total }: Content, [first]: readonly StoredAlert[]) {
  if (story !== null && total !== 1)
    return consoleLink(parts, `stories/${encodeURIComponent(story)}`);
  if (total === 1 && first !== undefined)
    return consoleLink(parts, `alerts/${encodeURIComponent(first.id)}`);
  return consoleLink(parts, 'alerts');
}

function consoleLink({ publicUrl, space }: MessageParts, path: string): string | null {
  if (publicUrl === null) return null;
  const place = space === 'default' ? '' : `/s/${space}`;
  return `${publicUrl}${place}/console/${path}`;
}
