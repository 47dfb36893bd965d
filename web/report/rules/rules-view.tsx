import { useMemo, useRef } from 'react';
import type { RuleData } from '../../../src/report/html/data.ts';
import { Detail } from '../../components/detail/detail.tsx';
import { Grid, type Column, type GridHandle } from '../../components/grid/grid.tsx';
import { LinkButton } from '../../components/icon/icon-button.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { countText } from '../../components/value/counts.ts';
import { NameText } from '../../components/value/value.tsx';
import { ListView } from '../list-view.tsx';
import type { Report } from '../model.ts';
import { searchFor } from '../search.ts';
import { adjust, go, useReportState } from '../state.ts';
import { RuleTexts } from './rule-texts.tsx';

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
    cell: ({ rule }) => <NameText text={rule.name} />,
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
  return (
    <ListView
      lead={
        <p>
          Matches are what a query found; hidden, duplicate, suppressed and capped ones do not
          become alerts.
        </p>
      }
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
      detail={shown === undefined ? null : <RuleDetail rule={shown} onClose={close} />}
    />
  );
}

interface DetailProps {
  readonly rule: RuleData;
  readonly onClose: () => void;
}

const RuleDetail = ({ rule, onClose }: DetailProps) => (
  <Detail
    sign={<Severity severity={rule.severity} />}
    title={<NameText text={rule.name} />}
    what="rule"
    place="Rules"
    onClose={onClose}
  >
    <p>
      {rule.alerts === 0 ? (
        <>No alerts. It read {countText(rule.documents, 'document')}.</>
      ) : (
        <LinkButton
          onClick={() => go({ tab: 'alerts', alert: null, search: searchFor('rule', rule.name) })}
        >
          Show its {countText(rule.alerts, 'alert')}
        </LinkButton>
      )}
    </p>
    {rule.alerts > 0 && <RuleTexts rule={rule} withQuery />}
  </Detail>
);
