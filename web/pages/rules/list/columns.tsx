import type { Column } from '../../../components/grid/grid.tsx';
import { Badge } from '../../../components/badge/badge.tsx';
import { Severity } from '../../../components/severity/severity.tsx';
import { Sparkline } from '../../../components/chart/sparkline.tsx';
import { spanText } from '../../../components/time/format-time.ts';
import { Time } from '../../../components/time/time.tsx';
import { ValueText } from '../../../components/value/value.tsx';
import { costText, countText, minutesText, percentText } from '../figures.ts';
import { alertsOf, costOf, type RuleRow, runsText, severityOf } from './rule-row.ts';
import styles from './list.module.css';

interface Actions {
  readonly canWrite: boolean;
  readonly onSwitch: (row: RuleRow, isOn: boolean) => void;
}

export function columnsOf({ canWrite, onSwitch }: Actions): readonly Column<RuleRow>[] {
  return [
    {
      id: 'on',
      title: 'On',
      width: '32px',
      isSortable: true,
      cell: (row) => (
        <RuleSwitch
          isOn={row.isEnabled}
          isDisabled={!canWrite}
          label="Enabled"
          onChange={(isOn) => onSwitch(row, isOn)}
        />
      ),
    },
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(220px, 1fr)',
      isSortable: true,
      cell: (row) => <RuleName row={row} />,
    },
    {
      id: 'severity',
      title: 'Sev',
      width: '28px',
      isSortable: true,
      cell: (row) => <Severity severity={severityOf(row)} />,
    },
    {
      id: 'runs',
      title: 'Type',
      width: '66px',
      isSortable: true,
      cell: (row) => (
        <>
          {row.type} <span className="muted">{runsText(row)}</span>
        </>
      ),
    },
    {
      id: 'alerts',
      title: 'Alerts, 7 d',
      width: '80px',
      align: 'end',
      isSortable: true,
      cell: (row) => <Alerts row={row} />,
    },
    {
      id: 'noise',
      title: 'Noise',
      width: '68px',
      align: 'end',
      isSortable: true,
      cell: ({ noise }) => (
        <>
          {countText(noise?.costToPeople)}{' '}
          <span className="muted">{percentText(noise?.shareFalse)}</span>
        </>
      ),
    },
    {
      id: 'minutes',
      title: 'Minutes',
      width: '52px',
      align: 'end',
      isSortable: true,
      cell: ({ noise }) => minutesText(noise?.minutesSpent),
    },
    {
      id: 'last',
      title: 'Match',
      width: '72px',
      isSortable: true,
      cell: ({ lastMatch }) => (lastMatch === null ? '–' : <Time at={lastMatch} isAgo />),
    },
    {
      id: 'hidden',
      title: 'Hidden',
      width: '48px',
      align: 'end',
      isSortable: true,
      cell: ({ noise }) => countText(noise?.excepted),
    },
    {
      id: 'cost',
      title: 'Cost',
      width: '52px',
      align: 'end',
      isSortable: true,
      cell: (row) => costText(costOf(row)),
    },
    {
      id: 'tests',
      title: 'Tests',
      width: '44px',
      align: 'end',
      isSortable: true,
      cell: ({ tests }) => <Tests tests={tests} />,
    },
    {
      id: 'gap',
      title: 'Gap',
      width: '40px',
      align: 'end',
      isSortable: true,
      cell: ({ gap }) =>
        gap === null ? (
          '–'
        ) : (
          <span className={styles['bad']}>
            {gap.ms === null ? countText(gap.events) : spanText(gap.ms)}
          </span>
        ),
    },
    {
      id: 'technique',
      title: 'Technique',
      width: '76px',
      cell: ({ techniques }) => (
        <>
          {techniques[0] === undefined ? '–' : <ValueText text={techniques[0]} most={12} />}
          {techniques.length > 1 && <span className="muted"> +{techniques.length - 1}</span>}
        </>
      ),
    },
  ];
}

function RuleName({ row }: { readonly row: RuleRow }) {
  return (
    <span className={row.isEnabled ? '' : 'muted'}>
      <span className={styles['name']}>
        <ValueText text={row.name} most={200} />
      </span>{' '}
      {row.notRunnable !== null && <Badge tone="warn">unsupported</Badge>}
      {row.lastRun?.outcome === 'failed' && <Badge tone="bad">failing</Badge>}
      {row.isCustomised && <Badge>changed</Badge>}
    </span>
  );
}

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
  return tests.failed === 0 ? text : <span className={styles['bad']}>{text}</span>;
}

/** On a phone. */
export function RuleCard({ row, canWrite, onSwitch }: Actions & { readonly row: RuleRow }) {
  return (
    <span className={styles['card']}>
      <span className="ellipsis">
        <Severity severity={severityOf(row)} /> <RuleName row={row} />
      </span>
      <span className={styles['cardFacts']}>
        {row.type} {runsText(row)} · {countText(alertsOf(row))} alerts in 7 d · tests{' '}
        <Tests tests={row.tests} />
        {row.gap !== null && <span className={styles['bad']}> · gap</span>}
      </span>
      <RuleSwitch
        isOn={row.isEnabled}
        isDisabled={!canWrite}
        label="Enabled"
        onChange={(isOn) => onSwitch(row, isOn)}
      />
    </span>
  );
}

interface Props {
  readonly isOn: boolean;
  readonly isDisabled: boolean;
  readonly label: string;
  readonly onChange: (isOn: boolean) => void;
}

/** On or off, plain enough for thousands of rows. */
function RuleSwitch({ isOn, isDisabled, label, onChange }: Props) {
  return (
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
}
