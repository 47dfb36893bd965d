import { ActionIcon } from '@mantine/core';
import { useKeys } from '../../keys/keys.ts';
import { Fact, Facts } from '../../components/facts/facts.tsx';
import { Icon } from '../../components/icon/icon.tsx';
import { Time } from '../../components/time/time.tsx';
import { Value, ValueText } from '../../components/value/value.tsx';
import type { AuditEntry } from './audit-entries.ts';
import styles from './settings.module.css';

interface Props {
  readonly entry: AuditEntry;
  readonly onClose: () => void;
}

const MAX_LENGTH = 50_000;

/** One thing that was done: by whom, from where, and what it changed. */
export function AuditEntryDetail({ entry, onClose }: Props) {
  useKeys([{ stroke: 'Escape', title: 'Close the detail', place: 'Everywhere', run: onClose }]);
  const { number, action, at, by, byKind, from, requestId, space, outcome, message } = entry;
  return (
    <article className={styles['detail']}>
      <header className={styles['headline']}>
        <h2>
          <ValueText text={action} />
        </h2>
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
          <Icon name="close" />
        </ActionIcon>
      </header>
      <Facts>
        <Fact name="Number">{number.toLocaleString('en')}</Fact>
        <Fact name="Time">
          <Time at={at} withMs />
        </Fact>
        <Fact name="Who">
          <Value text={by} /> <span className="muted">{byKind}</span>
        </Fact>
        {from !== null && (
          <Fact name="From">
            <Value text={from} />
          </Fact>
        )}
        {space !== null && <Fact name="Space">{space}</Fact>}
        {entry.targetKind !== null && (
          <Fact name="Target">
            {entry.targetKind} {entry.targetId !== null && <Value text={entry.targetId} />}
          </Fact>
        )}
        <Fact name="Outcome">{outcome}</Fact>
        {message !== null && (
          <Fact name="Message">
            <ValueText text={message} />
          </Fact>
        )}
        {requestId !== null && (
          <Fact name="Request">
            <Value text={requestId} />
          </Fact>
        )}
        <Fact name="Hash">
          <code>{entry.hash.slice(0, 16)}…</code>
        </Fact>
      </Facts>
      <Side title="Before" value={entry.before} />
      <Side title="After" value={entry.after} />
    </article>
  );
}

function Side({ title, value }: { readonly title: string; readonly value: unknown }) {
  if (value === null || value === undefined) return null;
  return (
    <section>
      <h3>{title}</h3>
      <pre className={styles['json']} tabIndex={0} aria-label={title}>
        {JSON.stringify(value, null, 2)
          .slice(0, MAX_LENGTH)
          .split('\n')
          .map((line, at) => (
            // oxlint-disable-next-line react/no-array-index-key
            <div key={at}>
              <ValueText text={line} most={MAX_LENGTH} />
            </div>
          ))}
      </pre>
    </section>
  );
}
