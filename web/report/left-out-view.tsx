import type { NoteData, ReplayData, Rows } from '../../src/report/html/data.ts';
import { Each } from '../components/each/each.tsx';
import { LinkButton } from '../components/icon/icon-button.tsx';
import { Table, type TableColumn } from '../components/table/table.tsx';
import { useTimeZone, zoneText } from '../components/time/time-zone.ts';
import { countText } from '../components/value/counts.ts';
import { ValueText, NameText } from '../components/value/value.tsx';
import { Instant } from './alerts/alert-facts.tsx';
import type { Report } from './model.ts';
import { go } from './state.ts';
import { longSpanText } from './words.ts';
import styles from './report.module.css';

interface Props {
  readonly report: Report;
}

/** Everything that the scan has not seen, has removed, or could not decide. */
export const LeftOutView = ({ report }: Props) => (
  <div className={styles['texts']}>
    <Notes report={report} />
    <Omitted report={report} />
    <NotRun report={report} />
    <Exceptions report={report} />
    <Schedule report={report} />
    <Colophon report={report} />
  </div>
);

export const Notes = ({ report: { leftOut } }: Props) => (
  <section>
    <h2>Left out and undecided</h2>
    {leftOut.length === 0 ? (
      <p>Nothing: every document was read, every rule ran, and no match was excluded.</p>
    ) : (
      <ul>
        {leftOut.map(({ count, text, where }) => (
          <li key={text}>
            <strong>{countText(count)}</strong> {text} {where !== null && <Which where={where} />}
          </li>
        ))}
      </ul>
    )}
  </section>
);

function Which({ where }: { readonly where: NonNullable<NoteData['where']> }) {
  const show = () => {
    if (where === 'rules') go({ tab: 'rules' });
    else document.getElementById(where)?.scrollIntoView();
  };
  return <LinkButton onClick={show}>See which</LinkButton>;
}

/** What the limits on the size of the file have left out. */
function Omitted({ report: { omitted } }: Props) {
  const parts = [
    omitted.alerts === 0 ? null : countText(omitted.alerts, 'alert'),
    omitted.documents === 0 ? null : countText(omitted.documents, 'document'),
    omitted.texts === 0 ? null : `the texts of ${countText(omitted.texts, 'rule')}`,
  ].filter((part) => part !== null);
  if (parts.length === 0) return null;
  return <p>Omitted to limit the size of this file: {parts.join(', ')}.</p>;
}

export function NotRun({ report: { notRun } }: Props) {
  if (notRun.rows.length === 0) return null;
  return (
    <section id="not-run">
      <h2>Rules that did not run</h2>
      <FirstRows
        label="Rules that did not run"
        of={notRun}
        columns={[
          ['Rule', ({ name }) => <NameText text={name} />],
          ['Why', ({ reason }) => <NameText text={reason} most={Infinity} />],
          ['File', ({ file }) => <ValueText text={file} />],
        ]}
      />
    </section>
  );
}

export function Exceptions({ report: { exceptions } }: Props) {
  if (exceptions.rows.length === 0) return null;
  return (
    <section id="exceptions">
      <h2>Exceptions</h2>
      <FirstRows
        label="Exceptions"
        of={exceptions}
        columns={[
          ['Exception', ({ name }) => <NameText text={name} />],
          [
            'List',
            ({ listName, listId }) => (
              <>
                <NameText text={listName} />{' '}
                <span className="muted">{listId !== listName && <ValueText text={listId} />}</span>
              </>
            ),
          ],
          ['Rules', ({ rules }) => countText(rules)],
          ['Alerts hidden', ({ hidden }) => countText(hidden)],
          [
            'State',
            ({ idle, hidden }) =>
              idle === null ? (
                <span className="muted">{hidden === 0 ? 'no match' : 'applied'}</span>
              ) : (
                <>
                  <strong>did not apply:</strong> <NameText text={idle} />
                </>
              ),
          ],
        ]}
      />
      <p className="muted">An alert that several exceptions hide counts for each of them.</p>
    </section>
  );
}

export function Schedule({ report: { schedule } }: Props) {
  if (schedule === null) return null;
  const { replays, silent } = schedule;
  return (
    <section id="schedule">
      <h2>Schedule replay</h2>
      <p>
        What the rules would have found had they run on their schedules. Windows include both ends.
        {silent > 0 && ` ${countText(silent, 'rule')} had no match in any execution.`}
      </p>
      <Each of={replays}>{(replay) => <Replay of={replay} />}</Each>
    </section>
  );
}

function Replay({ of }: { readonly of: ReplayData }) {
  const zone = useTimeZone();
  const { rule, interval, from, executions, missed, shown, notes } = of;
  return (
    <details style={{ padding: '4px 0' }}>
      <summary>
        <NameText text={rule} />{' '}
        <span className="muted">
          every <ValueText text={interval} />, from <ValueText text={from} />:{' '}
          {countText(executions, 'execution')}, {countText(shown.rows.length + shown.more)} with
          matches
        </span>
        {missed > 0 && <strong>, {countText(missed)} matches that no window saw</strong>}
      </summary>
      <FirstRows
        label="Executions with matches"
        of={shown}
        columns={[
          [`At (${zoneText(zone)})`, ({ at }) => <Instant at={at} />],
          [
            'Window',
            ({ from, to }) => (
              <>
                <Instant at={from} />{' '}
                <span className="muted">for {longSpanText(Date.parse(to) - Date.parse(from))}</span>
              </>
            ),
          ],
          ['Matches', ({ matches }) => countText(matches)],
          ['Duplicates', ({ duplicates }) => countText(duplicates)],
          ['Suppressed', ({ suppressed }) => countText(suppressed)],
          ['Capped', ({ capped }) => countText(capped)],
          ['Alerts', ({ alerts }) => countText(alerts)],
        ]}
      />
      {notes.length > 0 && (
        <ul className="muted">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
    </details>
  );
}

const Colophon = ({ report: { version } }: Props) => (
  <p className="muted">
    Made by Dockwarden {version}. This file loads nothing from anywhere. It holds documents of your
    events: share it as you would share the logs. ATT&amp;CK is a trademark of The MITRE
    Corporation.
  </p>
);

interface FirstRowsProps<T> {
  readonly label: string;
  readonly of: Rows<T>;
  readonly columns: readonly TableColumn<T>[];
}

/** A table, and how many rows there are besides. */
const FirstRows = <T,>({ label, of: { rows, more }, columns }: FirstRowsProps<T>) => (
  <>
    <Table label={label} rows={rows} columns={columns} />
    {more > 0 && <p className="muted">and {countText(more, 'more row')}</p>}
  </>
);
