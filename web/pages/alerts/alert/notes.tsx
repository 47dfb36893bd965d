import { Markdown } from '../../../components/markdown/markdown.tsx';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import type { AlertDetail } from './alert-document.ts';
import { REASON_TEXT, type ReasonName } from '../../../components/status/status.tsx';
import styles from './alert.module.css';

type Entry =
  | { readonly kind: 'note'; readonly at: number; readonly of: AlertDetail['notes'][number] }
  | { readonly kind: 'change'; readonly at: number; readonly of: AlertDetail['history'][number] };

/** Notes, and between them what was done to the alert, in the order in which it was. */
export function Notes({ detail }: { readonly detail: AlertDetail }) {
  const entries: readonly Entry[] = [
    ...detail.notes.map((of): Entry => ({ kind: 'note', at: of.at, of })),
    // A note is there itself.
    ...detail.history
      .filter(({ what }) => what !== 'note')
      .map((of): Entry => ({ kind: 'change', at: of.at, of })),
  ].toSorted((a, b) => a.at - b.at);
  if (entries.length === 0)
    return <p className="muted">Nothing has been done to this alert or noted yet.</p>;
  return (
    <ol className={styles['history']}>
      {entries.map((entry) => (
        <li key={`${entry.kind}${entry.of.number}`} data-kind={entry.kind}>
          <p>
            <ValueText text={entry.of.by} most={80} />{' '}
            {entry.kind === 'change' ? (
              <ValueText text={doneTextOf(entry.of)} most={300} />
            ) : (
              'noted'
            )}{' '}
            <span className="muted">
              <Time at={entry.at} isAgo />
              {entry.kind === 'change' && entry.of.job !== null && ', with many others'}
            </span>
          </p>
          {entry.kind === 'note' && <Markdown text={entry.of.text} />}
        </li>
      ))}
    </ol>
  );
}

type Change = AlertDetail['history'][number];

/** "closed it as benign": what one entry of the history says. */
function doneTextOf({ what, before, after }: Change): string {
  const [old, now] = [read(before), read(after)];
  if (what === 'status') return statusText(now);
  if (what === 'assignees' || what === 'tags') {
    const [had, has] = [listOf(old), listOf(now)];
    const added = has.filter((each) => !had.includes(each)).join(', ');
    const removed = had.filter((each) => !has.includes(each)).join(', ');
    const [give, take] =
      what === 'tags' ? ['tagged it', 'untagged it'] : ['assigned', 'unassigned'];
    const texts = [
      added === '' ? '' : `${give} ${added}`,
      removed === '' ? '' : `${take} ${removed}`,
    ];
    return texts.filter((text) => text !== '').join(' and ') || `changed its ${what}`;
  }
  if (what === 'steps') {
    const [had, has] = [countOf(old), countOf(now)];
    if (has === had) return 'changed which steps of the guide are done';
    return has > had ? `did ${steps(has - had)}` : `took back ${steps(had - has)}`;
  }
  if (what === 'story') return now === null ? 'took it out of its story' : 'put it into a story';
  return `changed its ${what}`;
}

function statusText(now: unknown): string {
  const { status, closeReason } =
    typeof now === 'object' && now !== null
      ? (now as { status?: unknown; closeReason?: unknown })
      : { status: now, closeReason: null };
  if (status === 'open') return 'reopened it';
  if (status === 'acknowledged') return 'acknowledged it';
  const verdict = REASON_TEXT[closeReason as ReasonName] as string | undefined;
  return verdict === undefined ? 'closed it' : `closed it as ${verdict}`;
}

const countOf = (value: unknown) => (Array.isArray(value) ? value.length : 0);
const steps = (count: number) =>
  count === 1 ? 'a step of the guide' : `${count} steps of the guide`;

const listOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((each): each is string => typeof each === 'string') : [];

function read(text: string | null): unknown {
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
