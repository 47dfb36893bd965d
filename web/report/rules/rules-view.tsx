import { useMemo, useRef } from 'react';
import type { RuleData } from '../../../src/report/html/data.ts';
import { useKeys } from '../../keys/keys.ts';
import { Grid, type Column, type GridHandle } from '../../components/grid/grid.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { Split } from '../../components/split/split.tsx';
import { IconButton, LinkButton } from '../buttons.tsx';
import type { Report } from '../model.ts';
import { Name } from '../name.tsx';
import { searchFor } from '../search.ts';
import { adjust, go, useReportState } from '../state.ts';
import { countText } from '../words.ts';
import { RuleTexts } from './rule-texts.tsx';
import styles from './rules.module.css';

interface Row {
  readonly at: string;
  readonly rule: RuleData;
}

const idOf = ({ at }: Row) => at;

const number = (id: keyof RuleData, title: string, isWide = true): Column<Row> => ({
  id,
  title,
  width: '78px',
  align: 'end',
  isWide,
  cell: ({ rule }) => {
    const count = rule[id] as number;
    return count === 0 ? <span className="muted">0</span> : countText(count);
  },
});

const COLUMNS: readonly Column<Row>[] = [
  {
    id: 'severity',
    title: 'Severity',
    hidesTitle: true,
    width: '18px',
    cell: ({ rule }) => <Severity severity={rule.severity} />,
  },
  {
    id: 'name',
    title: 'Rule',
    width: 'minmax(160px, 1fr)',
    cell: ({ rule }) => <Name of={rule.name} />,
  },
  number('alerts', 'Alerts', false),
  number('documents', 'Documents'),
  number('matches', 'Matches'),
  number('hidden', 'Hidden'),
  number('duplicates', 'Duplicates'),
  number('suppressed', 'Suppressed'),
  number('capped', 'Capped'),
  number('failures', 'Failures'),
];

const NARROW = COLUMNS.slice(0, 3);

/** What each rule that ran has read and matched, and what became of its matches. */
export function RulesView({ report: { rules } }: { readonly report: Report }) {
  const { rule: open } = useReportState();
  const grid = useRef<GridHandle>(null);
  const rows = useMemo(
    () => rules.map((rule, index): Row => ({ at: String(index), rule })),
    [rules],
  );
  const close = () => {
    go({ rule: null });
    grid.current?.focus();
  };
  const shown = open === null ? undefined : rules[open];
  useKeys([
    {
      stroke: 'Escape',
      title: 'Close the rule',
      place: 'Rules',
      isOn: shown !== undefined,
      run: close,
    },
  ]);
  return (
    <div className={styles['view']}>
      <p className={styles['lead']}>
        Matches are what a query found; hidden, duplicate, suppressed and capped ones do not become
        alerts.
      </p>
      <Split
        label="Rule"
        list={
          <Grid
            ref={grid}
            label="Rules that ran"
            columns={shown === undefined ? COLUMNS : NARROW}
            rows={rows}
            idOf={idOf}
            current={open === null ? null : String(open)}
            onCurrent={(at) => {
              if (open !== null) adjust({ rule: Number(at) });
            }}
            onOpen={({ at }) => go({ rule: Number(at) })}
            isQuiet={({ rule }) => rule.alerts === 0}
          />
        }
        detail={
          shown === undefined ? null : (
            <article className={styles['detail']}>
              <header>
                <Severity severity={shown.severity} />
                <h2>
                  <Name of={shown.name} />
                </h2>
                <IconButton label="Close" icon="close" onClick={close} />
              </header>
              <p>
                {shown.alerts === 0 ? (
                  <>No alerts. It read {countText(shown.documents, 'document')}.</>
                ) : (
                  <LinkButton
                    onClick={() =>
                      go({ tab: 'alerts', alert: null, search: searchFor('rule', shown.name) })
                    }
                  >
                    Show its {countText(shown.alerts, 'alert')}
                  </LinkButton>
                )}
              </p>
              {shown.alerts > 0 && <RuleTexts rule={shown} withQuery />}
            </article>
          )
        }
      />
    </div>
  );
}
