import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Value } from '../../components/value/value.tsx';
import { visibleText } from '../../components/value/visible-text.ts';
import type { AlertSummary } from '../../triage/targets.ts';
import type { AlertSearch } from '../alerts/alert-search.ts';
import type { StoryDetail } from './story-detail.ts';
import styles from './stories.module.css';

type Part = readonly [
  title: string,
  valueOf: (alert: AlertSummary) => string,
  /** Whether it is what we call it, not a value of an event. */
  isName?: boolean,
];

const PARTS: readonly Part[] = [
  ['Pods', ({ pod }) => pod],
  ['Containers', ({ container }) => container],
  ['Images', ({ image }) => image],
  ['Nodes', ({ host }) => host],
  ['Users', ({ user }) => user],
  ['Processes', ({ process }) => process],
  ['Parents', ({ parent }) => parent],
  ['Rules', ({ ruleName }) => ruleName, true],
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
        <h3>Elsewhere</h3>
        <ul>
          <li>
            <Link to="/alerts" search={search}>
              These alerts in the list of all
            </Link>
          </li>
        </ul>
      </section>
    </div>
  );
}

function Values({
  part: [title, valueOf, isName = false],
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
      <h3>
        {title} <span className="muted">{values.length}</span>
      </h3>
      <ul>
        {values.slice(0, MAX_SHOWN).map(([value, count]) => (
          <li key={value}>
            {isName ? <span>{visibleText(value)}</span> : <Value text={value} most={120} />}
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
