import { Select } from '@mantine/core';
import { memo, useMemo } from 'react';
import { caseText, withCase, withoutCase } from '../../../../../src/rules/tests/write-case.ts';
import { Problem } from '../../../../api/problem.ts';
import { Bars } from '../../../../components/chart/bars.tsx';
import { Icon } from '../../../../components/icon/icon.tsx';
import { useClusters } from '../../../../components/sources/use-clusters.ts';
import { Skeleton } from '../../../../components/states/states.tsx';
import { Time } from '../../../../components/time/time.tsx';
import { TextLines } from '../../../../components/value/text-lines.tsx';
import { ValueText, NameText } from '../../../../components/value/value.tsx';
import { visibleText } from '../../../../components/value/visible-text.ts';
import { countText } from '../../figures.ts';
import {
  type ExampleAlert,
  type PreviewResult,
  workloadText,
  type PreviewState,
  type PreviewedEvents,
} from './use-preview.ts';
import styles from './edit.module.css';

export const RANGES = [
  { value: 'now-1h', label: 'Last hour' },
  { value: 'now-24h', label: 'Last 24 hours' },
  { value: 'now-7d', label: 'Last 7 days' },
  { value: 'now-30d', label: 'Last 30 days' },
];

const SERIES = [{ name: 'alerts', color: '--accent' }];

interface Props {
  readonly state: PreviewState;
  readonly of: PreviewedEvents;
  readonly onOf: (of: PreviewedEvents) => void;
  /** Why there can be none: the query is empty, or has errors. */
  readonly obstacle: string | null;
  readonly testDraft: TestDraft;
}

/** No cluster has an empty name. */
const HERE = '';

/** The events of the preview; nothing where all events are stored here. */
function EventsSelect({ of, onOf }: Pick<Props, 'of' | 'onOf'>) {
  const { searched } = useClusters();
  if (searched.length === 0) return null;
  return (
    <Select
      aria-label="Events of the preview"
      allowDeselect={false}
      data={[
        { value: HERE, label: 'Stored events' },
        ...searched.map((name) => ({ value: name, label: `Cluster ${visibleText(name)}` })),
      ]}
      value={of.cluster ?? HERE}
      onChange={(value) => onOf({ ...of, cluster: value === HERE ? null : value })}
    />
  );
}

/** What the rule as it is written would have raised over events of a range. */
export const Preview = ({
  state: { result, isCurrent, isRunning, error },
  of,
  onOf,
  obstacle,
  testDraft,
}: Props) => (
  <section className={styles['preview']} aria-label="Preview">
    <header>
      <h2>Preview</h2>
      <Select
        aria-label="Range of the preview"
        allowDeselect={false}
        data={RANGES}
        value={of.from}
        onChange={(value) => onOf({ ...of, from: value ?? of.from })}
      />
      <EventsSelect of={of} onOf={onOf} />
    </header>
    <p className="small" style={{ minHeight: 20 }} role="status">
      {obstacle ??
        (isCurrent
          ? `Of what is written now, ${(result?.ruleHash ?? '').slice(0, 8)}.`
          : isRunning
            ? result === null
              ? 'Reading events …'
              : 'Updating: what is below is of an earlier text.'
            : result === null
              ? ''
              : 'Not up to date: what is below is of an earlier text.')}
    </p>
    {error !== null && !isRunning && obstacle === null && (
      <p className="bad" role="alert">
        <NameText text={error.message} />
        {error instanceof Problem && error.hint !== null && <NameText text={error.hint} />}
      </p>
    )}
    {result === null ? (
      isRunning && obstacle === null && <Skeleton rows={5} />
    ) : (
      <div data-stale={!isCurrent} className={styles['result']}>
        <Result result={result} testDraft={testDraft} />
      </div>
    )}
  </section>
);

function Result({
  result,
  testDraft,
}: {
  readonly result: PreviewResult;
  readonly testDraft: TestDraft;
}) {
  const { counts, events, histogram, examples, byWorkload, difference, nearestMissLine } = result;
  const buckets = histogram.buckets.map(({ at, alerts }) => ({
    start: Date.parse(at),
    counts: [alerts],
  }));
  return (
    <>
      <p className={styles['count']}>
        <strong>{countText(counts.alerts)}</strong> alerts
        {difference !== null && <DifferenceText difference={difference} />}
      </p>
      <p className="muted">
        {counts.matches > 0 && `${countText(counts.matches)} matches in `}
        {countText(events.selected)} events
        {counts.excepted > 0 && `, ${countText(counts.excepted)} hidden by exceptions`}
        {counts.suppressed > 0 && `, ${countText(counts.suppressed)} suppressed`}
      </p>
      {result.failures > 0 && (
        <p className="bad">{countText(result.failures)} events could not be evaluated.</p>
      )}
      {counts.matches === 0 && (
        <p className={styles['miss']}>
          0 matches
          {nearestMissLine !== null && (
            <>
              ; nearest miss <NameText text={nearestMissLine} most={600} />
            </>
          )}
        </p>
      )}
      {counts.matches === 0 && result.nearestMissText.length > 0 && (
        <details>
          <summary>How near each clause comes</summary>
          <pre className={styles['lines']} tabIndex={0}>
            <TextLines text={result.nearestMissText.join('\n')} />
          </pre>
        </details>
      )}
      {counts.alerts > 0 && (
        <Bars
          label="Alerts by time"
          series={SERIES}
          buckets={buckets}
          intervalMs={histogram.intervalMs}
          height={48}
        />
      )}
      {difference !== null && difference.added + difference.removed > 0 && (
        <>
          <Examples
            title="New"
            testDraft={testDraft}
            alerts={difference.addedAlerts}
            total={difference.added}
          />
          <Examples
            title="No longer"
            testDraft={testDraft}
            alerts={difference.removedAlerts}
            total={difference.removed}
          />
        </>
      )}
      {byWorkload.workloads.length > 0 && (
        <>
          <h3>By workload</h3>
          <ul className={styles['workloads']}>
            {byWorkload.workloads.map((each) => (
              <li key={JSON.stringify(each)}>
                <ValueText text={workloadText(each)} most={80} />
                <span>{countText(each.alerts)}</span>
              </li>
            ))}
            {byWorkload.others > 0 && (
              <li className="muted">
                others<span>{countText(byWorkload.others)}</span>
              </li>
            )}
          </ul>
        </>
      )}
      {(difference === null || difference.added + difference.removed === 0) && (
        <Examples title="Examples" testDraft={testDraft} alerts={examples} total={counts.alerts} />
      )}
    </>
  );
}

export function DifferenceText({
  difference: { added, removed, isComplete },
}: {
  readonly difference: NonNullable<PreviewResult['difference']>;
}) {
  if (added + removed === 0) return <span className="muted"> · as the saved rule</span>;
  return (
    <span>
      {' '}
      <span className="good">+{countText(added)}</span> /{' '}
      <span className="bad">−{countText(removed)}</span>
      <span className="muted"> to the saved rule{isComplete ? '' : ', at least'}</span>
    </span>
  );
}

interface ExamplesProps {
  readonly title: string;
  readonly alerts: readonly ExampleAlert[];
  readonly total: number;
  readonly testDraft: TestDraft;
}

function Examples({ title, alerts, total, testDraft }: ExamplesProps) {
  if (alerts.length === 0) return null;
  return (
    <>
      <h3>
        {title}{' '}
        <span className="muted">
          {alerts.length < total ? `${alerts.length} of ${countText(total)}` : countText(total)}
        </span>
      </h3>
      <ul className={styles['examples']}>
        {alerts.map((alert) => (
          <li key={alert.id}>
            <Example alert={alert} />
            <CaseButtons alert={alert} testDraft={testDraft} />
          </li>
        ))}
      </ul>
    </>
  );
}

/** Not rendered again with each letter that is typed into the rule or its tests. */
const Example = memo(({ alert }: { readonly alert: ExampleAlert }) => (
  <details>
    <summary>
      <ValueText text={commandOf(alert)} most={160} />
      <span className="muted">
        {alert.start !== null && <Time at={alert.start} />}{' '}
        <ValueText text={workloadText(alert.workload)} most={60} />
      </span>
    </summary>
    <pre className={styles['lines']} tabIndex={0}>
      <TextLines text={prettyJson(alert.events) ?? alert.reason} />
    </pre>
  </details>
));

/** The command line of the first event; otherwise the reason of the alert. */
function commandOf({ events, reason }: ExampleAlert): string {
  const { process } = (jsonOf(events?.[0] ?? null) ?? {}) as {
    process?: { args?: unknown; command_line?: unknown };
  };
  if (typeof process?.command_line === 'string') return process.command_line;
  return Array.isArray(process?.args) && process.args.length > 0
    ? process.args.map(String).join(' ')
    : reason;
}

function jsonOf(text: string | null): unknown {
  try {
    return text === null ? null : (JSON.parse(text) as unknown);
  } catch {
    return null;
  }
}

const prettyJson = (events: ExampleAlert['events']) =>
  events?.map((text) => JSON.stringify(jsonOf(text), null, 2)).join('\n') ?? null;

/** The tests that are being written, to which examples can be added as cases. */
export interface TestDraft {
  /** `null` where they cannot be changed. */
  readonly tests: string | null;
  readonly onChange: (tests: string) => void;
}

/** The kinds of cases that can be made from an example: the rule must find it, or it is ordinary. */
const CASES = [
  { title: 'Must alert', about: 'alerts on', expected: 1 },
  { title: 'Is ordinary', about: 'stays silent on', expected: 0 },
] as const;

const MAX_NAME = 80;

/** The cases that can be made from an example; `null` if its events are too large. */
function casesOf(alert: ExampleAlert) {
  const { events } = alert;
  if (events === null) return null;
  const command = visibleText(commandOf(alert).replaceAll(/\s+/g, ' ').slice(0, MAX_NAME));
  return CASES.map(({ title, about, expected }) => ({
    title,
    expected,
    written: caseText({ name: `${about} ${command}`, expected, events }),
  }));
}

/** Buttons that make an example a case of the tests, or remove the case again. */
function CaseButtons({
  alert,
  testDraft: { tests, onChange },
}: {
  readonly alert: ExampleAlert;
  readonly testDraft: TestDraft;
}) {
  const cases = useMemo(() => casesOf(alert), [alert]);
  if (tests === null) return null;
  if (cases === null) return <p className="small muted">Its events are too large for a test.</p>;
  const toggle = (written: string) => {
    const rest = cases.reduce((text, each) => withoutCase(text, each.written), tests);
    onChange(tests.includes(written) ? rest : withCase(rest, written));
  };
  return (
    <div className={styles['cases']} role="group" aria-label="As a test">
      {cases.map(({ title, expected, written }) => {
        const isIn = tests.includes(written);
        return (
          <button
            key={title}
            type="button"
            aria-pressed={isIn}
            title={
              isIn
                ? 'Remove the case from the tests'
                : `Add a case to the tests that expects ${expected === 1 ? 'one alert' : 'no alert'}`
            }
            onClick={() => toggle(written)}
          >
            {isIn && <Icon name="check" size={12} />}
            {title}
          </button>
        );
      })}
    </div>
  );
}
