import { Badge } from '../../../components/badge/badge.tsx';
import { Sparkline } from '../../../components/chart/sparkline.tsx';
import { column } from '../../../components/grid/column.ts';
import type { Column } from '../../../components/grid/grid.tsx';
import { Severity } from '../../../components/severity/severity.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { ValueText, NameText } from '../../../components/value/value.tsx';
import { visibleText } from '../../../components/value/visible-text.ts';
import { costText, countText, minutesText, percentText } from '../figures.ts';
import { alertsOf, costOf, type RuleRow, runsText, severityOf } from './rule-row.ts';
import styles from './list.module.css';

interface Actions {
  readonly canWrite: boolean;
  readonly onSwitch: (row: RuleRow, isOn: boolean) => void;
}

export function columnsOf({ canWrite, onSwitch }: Actions): readonly Column<RuleRow>[] {
  return [
    column(
      'on',
      'On',
      '32px',
      (row) => (
        <RuleSwitch
          isOn={row.isEnabled}
          isDisabled={!canWrite}
          label="Enabled"
          onChange={(isOn) => onSwitch(row, isOn)}
        />
      ),
      { isSortable: true },
    ),
    column('name', 'Name', 'minmax(220px, 1fr)', (row) => <RuleName row={row} />, {
      isSortable: true,
      hover: ({ name }) => visibleText(name.slice(0, MAX_NAME)),
    }),
    column('severity', 'Sev', '28px', (row) => <Severity severity={severityOf(row)} />, {
      isSortable: true,
    }),
    column(
      'runs',
      'Type',
      '66px',
      (row) => (
        <>
          {row.type} <span className="muted">{runsText(row)}</span>
        </>
      ),
      { isSortable: true },
    ),
    column('alerts', 'Alerts, 7 d', '80px', (row) => <Alerts row={row} />, {
      align: 'end',
      isSortable: true,
    }),
    column(
      'noise',
      'Noise',
      '68px',
      ({ noise }) => (
        <>
          {noise?.shareFalse === null ? '–' : countText(noise?.costToPeople)}{' '}
          <span className="muted">{percentText(noise?.shareFalse)}</span>
        </>
      ),
      { align: 'end', isSortable: true, about: ABOUT_NOISE, hover: noiseText },
    ),
    column('minutes', 'Minutes', '52px', ({ noise }) => minutesText(noise?.minutesSpent), {
      align: 'end',
      isSortable: true,
      hasValue: ({ noise }) => (noise?.minutesSpent ?? 0) > 0,
    }),
    column(
      'last',
      'Match',
      '72px',
      ({ lastMatch }) => (lastMatch === null ? '–' : <Time at={lastMatch} isAgo />),
      { isSortable: true },
    ),
    column('hidden', 'Hidden', '48px', ({ noise }) => countText(noise?.excepted), {
      align: 'end',
      isSortable: true,
      hasValue: ({ noise }) => (noise?.excepted ?? 0) > 0,
    }),
    column('cost', 'Cost', '52px', (row) => costText(costOf(row)), {
      align: 'end',
      isSortable: true,
    }),
    column('tests', 'Tests', '44px', ({ tests }) => <Tests tests={tests} />, {
      align: 'end',
      isSortable: true,
    }),
    column(
      'gap',
      'Gap',
      '40px',
      ({ gap }) =>
        gap === null ? (
          '–'
        ) : (
          <span className="bad">{gap.ms === null ? countText(gap.events) : spanText(gap.ms)}</span>
        ),
      { align: 'end', isSortable: true, hasValue: ({ gap }) => gap !== null },
    ),
    column('technique', 'Technique', '76px', ({ techniques }) => (
      <>
        {techniques[0] === undefined ? '–' : <ValueText text={techniques[0]} most={12} />}
        {techniques.length > 1 && <span className="muted"> +{techniques.length - 1}</span>}
      </>
    )),
  ];
}

const MAX_NAME = 200;

const ABOUT_NOISE =
  'Alerts of the last 30 days that were closed as benign or as false positives, and the share of false positives. Alerts without a verdict are not counted.';

function noiseText({ noise }: RuleRow): string {
  if (noise === null) return '';
  const { true_positive: right, benign, false_positive: wrong } = noise.verdicts;
  const judged = right + benign + wrong;
  return judged === 0
    ? `None of ${noise.alerts30Days} alerts in 30 days has a verdict yet.`
    : `${judged} of ${noise.alerts30Days} alerts in 30 days have a verdict: ${right} true, ${benign} benign, ${wrong} false.`;
}

const RuleName = ({ row }: { readonly row: RuleRow }) => (
  <span className={row.isEnabled ? '' : 'muted'}>
    <NameText text={row.name} most={MAX_NAME} />{' '}
    {row.notRunnable !== null && <Badge tone="warn">unsupported</Badge>}
    {row.lastRun?.outcome === 'failed' && <Badge tone="bad">failing</Badge>}
    {row.isCustomised && <Badge>changed</Badge>}
  </span>
);

function Alerts({ row }: { readonly row: RuleRow }) {
  if (row.noise === null) return '–';
  return (
    <span className={styles['alerts']}>
      <Sparkline counts={row.noise.alertsByDay} label="Alerts of 7 days" width={36} height={14} />
      {countText(alertsOf(row))}
    </span>
  );
}

function Tests({ tests }: Pick<RuleRow, 'tests'>) {
  if (tests === null) return <span className="muted">…</span>;
  if (tests.cases === 0) return <span className="muted">none</span>;
  // Those that cannot be run here say nothing.
  const text = `${tests.passed}/${tests.cases - tests.skipped}`;
  return tests.failed === 0 ? text : <span className="bad">{text}</span>;
}

/** On a phone. */
export const RuleCard = ({ row, canWrite, onSwitch }: Actions & { readonly row: RuleRow }) => (
  <span className={styles['card']}>
    <span className="ellipsis">
      <Severity severity={severityOf(row)} /> <RuleName row={row} />
    </span>
    <span className="ellipsis muted">
      {row.type} {runsText(row)} · {countText(alertsOf(row))} alerts in 7 d · tests{' '}
      <Tests tests={row.tests} />
      {row.gap !== null && <span className="bad"> · gap</span>}
    </span>
    <RuleSwitch
      isOn={row.isEnabled}
      isDisabled={!canWrite}
      label="Enabled"
      onChange={(isOn) => onSwitch(row, isOn)}
    />
  </span>
);

interface Props {
  readonly isOn: boolean;
  readonly isDisabled: boolean;
  readonly label: string;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, plain enough for thousands of rows. */
const RuleSwitch = ({ isOn, isDisabled, label, onChange }: Props) => (
  <button
    type="button"
    role="switch"
    aria-checked={isOn}
    aria-label={label}
    aria-disabled={isDisabled}
    tabIndex={-1}
    className={styles['switch']}
    onClick={(event) => {
      event.stopPropagation();
      if (!isDisabled) onChange(!isOn);
    }}
  >
    <span />
  </button>
);
