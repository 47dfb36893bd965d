import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { FieldValue } from '../../components/page-parts/page-parts.tsx';
import { REASON_TEXT, type ReasonName } from '../../components/status/status.tsx';
import { SnoozeLink } from '../../components/snooze/snoozed.tsx';
import { Time } from '../../components/time/time.tsx';
import { Value } from '../../components/value/value.tsx';
import { countText } from '../../components/value/counts.ts';
import { visibleText } from '../../components/value/visible-text.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertSearch } from '../alerts/alert-search.ts';
import type { StoryDetail } from './story-text.ts';
import styles from './stories.module.css';

type Part = readonly [
  title: string,
  valueOf: (alert: AlertSummary) => string,
  /** The field of the value, if it has one; `null` if it is a name of ours, such as that of a rule. */
  field?: string | null,
];

const PARTS: readonly Part[] = [
  ['Pods', ({ pod }) => pod, 'orchestrator.resource.name'],
  ['Containers', ({ container }) => container],
  ['Images', ({ image }) => image, 'container.image.name'],
  ['Nodes', ({ host }) => host, 'host.name'],
  ['Users', ({ user }) => user, 'user.name'],
  ['Processes', ({ process }) => process, 'process.name'],
  ['Parents', ({ parent }) => parent, 'process.parent.name'],
  ['Rules', ({ ruleName }) => ruleName, null],
];

const MAX_SHOWN = 12;

/** What the alerts of the story have: each value, and how many alerts it is in. */
export function StoryKnown({ detail: { story, alerts } }: { readonly detail: StoryDetail }) {
  const search: AlertSearch = { story: [story.id] };
  return (
    <div className={styles['known']}>
      {PARTS.map((part) => (
        <Values key={part[0]} part={part} alerts={alerts} />
      ))}
      <section>
        <h2>Elsewhere</h2>
        <ul>
          <li>
            <Link to="/alerts" search={search}>
              These alerts in the list of all
            </Link>
          </li>
          <li>
            <SnoozeLink thing={{ kind: 'story', value: story.id }} />
          </li>
        </ul>
      </section>
    </div>
  );
}

function Values({
  part: [title, valueOf, field],
  alerts,
}: {
  readonly part: Part;
  readonly alerts: readonly AlertSummary[];
}) {
  const values = useMemo(() => {
    const counts = new Map<string, number>();
    for (const alert of alerts) {
      const value = valueOf(alert);
      if (value !== '') counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [...counts].sort((a, b) => b[1] - a[1]);
  }, [alerts, valueOf]);
  if (values.length === 0) return null;
  return (
    <section>
      <h2>
        {title} <span className="muted">{values.length}</span>
      </h2>
      <ul>
        {values.slice(0, MAX_SHOWN).map(([value, count]) => (
          <li key={value}>
            <Shown value={value} field={field} />
            <span className="muted">{count}</span>
          </li>
        ))}
        {values.length > MAX_SHOWN && (
          <li className="muted">and {values.length - MAX_SHOWN} more</li>
        )}
      </ul>
    </section>
  );
}

/** A value with a menu of actions. A pod is written after its namespace, which the actions leave out. */
function Shown({ value, field }: { readonly value: string; readonly field: Part[2] }) {
  if (field === null) return <span>{visibleText(value)}</span>;
  if (field === undefined) return <Value text={value} most={120} />;
  const isPod = field === 'orchestrator.resource.name';
  return (
    <FieldValue
      field={field}
      text={isPod ? value.slice(value.indexOf('/') + 1) : value}
      most={120}
    />
  );
}

type Entry = StoryDetail['history'][number];

/** What people have made of the story, and what became of it. */
export const StoryHistory = ({ detail: { story, history } }: { readonly detail: StoryDetail }) => (
  <ol className={styles['history']}>
    <li>
      <Time at={story.createdAt} />
      <span>The story began with its first alert.</span>
    </li>
    {history.map((entry, index) => (
      // oxlint-disable-next-line react/no-array-index-key
      <li key={index}>
        <Time at={entry.at} />
        <span>{visibleText(entryText(entry, story.id))}</span>
      </li>
    ))}
  </ol>
);

interface Detail {
  readonly change?: {
    readonly status?: string;
    readonly closeReason?: ReasonName;
    readonly addAssignees?: readonly string[];
    readonly addTags?: readonly string[];
    readonly removeTags?: readonly string[];
  };
  readonly alerts?: number | readonly string[];
  readonly from?: string;
  readonly to?: string;
  readonly status?: string;
  /** Of an escalation, who was notified by which step, and who could not be. */
  readonly escalation?: string;
  readonly step?: number;
  /** Why it has reached no one. */
  readonly problem?: string | null;
  readonly notTold?: readonly string[];
}

function escalatedText(said: Detail): string {
  const { escalation = '', step = 1, to = '', problem = null, notTold = [] } = said;
  const by = `by step ${step} of the escalation ${escalation}`;
  const done = problem === null ? `${to} was notified, ${by}` : `${problem}, ${by}`;
  const left = notTold.length === 0 ? '' : ` ${notTold.join(', ')} cannot see this space.`;
  return `No one had acknowledged the story: ${done}.${left}`;
}

function entryText({ by, what, detail }: Entry, id: string): string {
  const said = parsed(detail);
  const count = typeof said.alerts === 'number' ? said.alerts : (said.alerts?.length ?? 0);
  const alerts = countText(count, 'alert');
  if (what === 'verdict') {
    const {
      status,
      closeReason,
      addAssignees = [],
      addTags = [],
      removeTags = [],
    } = said.change ?? {};
    if (status === 'closed')
      return `${by} closed ${alerts}${closeReason === undefined ? '' : ` as ${REASON_TEXT[closeReason]}`}.`;
    if (status === 'acknowledged') return `${by} acknowledged ${alerts}.`;
    if (status === 'open') return `${by} reopened ${alerts}.`;
    if (addAssignees.length > 0) return `${by} assigned ${alerts} to ${addAssignees.join(', ')}.`;
    if (addTags.length > 0) return `${by} tagged ${alerts} with ${addTags.join(', ')}.`;
    if (removeTags.length > 0) return `${by} took ${removeTags.join(', ')} off ${alerts}.`;
    return `${by} changed ${alerts}.`;
  }
  if (what === 'split')
    return said.from === id
      ? `${by} split ${alerts} off into a story of their own.`
      : `${by} split these ${alerts} off from another story.`;
  if (what === 'merged')
    return said.to === id
      ? `${by} merged ${alerts} of another story into this one.`
      : `${by} merged this story into another one.`;
  if (what === 'escalated') return escalatedText(said);
  if (what === 'reopened') return 'A further alert came: the story is open again.';
  if (what === 'status') return `The story became ${said.status ?? 'another state'}.`;
  return `${by} undid a change.`;
}

function parsed(detail: string): Detail {
  try {
    return JSON.parse(detail) as Detail;
  } catch {
    return {};
  }
}
