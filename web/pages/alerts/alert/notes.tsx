import { Markdown } from '../../../components/markdown/markdown.tsx';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import type { AlertDetail } from './alert-document.ts';
import { doneTextOf } from './history-text.ts';
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
    return <p className="muted">Nobody has done anything to this alert or noted anything yet.</p>;
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
