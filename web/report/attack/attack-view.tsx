import { useMemo, useState } from 'react';
import type { TechniqueData, IdAndName } from '../../../src/report/html/data.ts';
import { Detail } from '../../components/detail/detail.tsx';
import { LinkButton } from '../../components/icon/icon-button.tsx';
import { OutLink, attackAddress } from '../../components/link/out-link.tsx';
import { Cell, Matrix, Tactic } from '../../components/matrix/matrix.tsx';
import { Severity } from '../../components/severity/severity.tsx';
import { countText } from '../../components/value/counts.ts';
import { NameText } from '../../components/value/value.tsx';
import { ListView } from '../list-view.tsx';
import type { Report } from '../model.ts';
import { go, useReportState } from '../state.ts';
import styles from './attack.module.css';

interface Props {
  readonly report: Report;
}

/** The techniques of the rules that ran, by tactic: those with alerts, and on demand the others. */
export function AttackView({ report }: Props) {
  const { attack, rules } = report;
  const { technique: open } = useReportState();
  const [isAll, setAll] = useState(false);
  const all = useMemo(() => techniquesOf(report), [report]);
  const used = [...all.values()].filter(({ alerts }) => alerts > 0).length;
  const shown = open === null ? undefined : all.get(open);
  const close = () => go({ technique: null });
  if (attack.tactics.length === 0)
    return (
      <p className="muted" style={{ margin: 0, padding: '8px 16px' }}>
        No rule that ran names a technique of ATT&amp;CK.
      </p>
    );
  const unmapped = attack.unmapped.flatMap((at) => rules[at] ?? []);
  const unmappedAlerts = unmapped.reduce((sum, { alerts }) => sum + alerts, 0);
  return (
    <ListView
      lead={
        <>
          <p>
            Alerts on {countText(used)} of the {countText(all.size, 'technique')} that the rules
            cover.
            {unmapped.length > 0 &&
              ` ${countText(unmapped.length, 'rule')} without a technique of ATT&CK ${attack.version} (${countText(unmappedAlerts, 'alert')}) are not shown here.`}
          </p>
          <label>
            <input type="checkbox" checked={isAll} onChange={() => setAll(!isAll)} />
            Show techniques without alerts
          </label>
        </>
      }
      label="Technique"
      list={<AttackMatrix report={report} isAll={isAll} open={open} />}
      detail={
        shown === undefined ? null : (
          <TechniqueDetail technique={shown} report={report} onClose={close} />
        )
      }
    />
  );
}

interface MatrixProps extends Props {
  readonly isAll: boolean;
  readonly open: string | null;
}

export function AttackMatrix({ report: { attack }, isAll, open }: MatrixProps) {
  const isShown = ({ alerts, below }: TechniqueData) =>
    isAll || alerts > 0 || below.some((each) => each.alerts > 0);
  return (
    <Matrix tabIndex={0} aria-label="Techniques by tactic">
      {attack.tactics.map(({ id, name, techniques }) => {
        const some = techniques.filter(isShown);
        if (some.length === 0) return null;
        return (
          <Tactic key={id} id={id} name={name}>
            {some.map((technique) => (
              <li key={technique.id}>
                <TechniqueCell technique={technique} isOpen={technique.id === open} />
                {technique.below.some(isShown) && (
                  <ul>
                    {technique.below.filter(isShown).map((each) => (
                      <li key={each.id}>
                        <TechniqueCell technique={each} isOpen={each.id === open} />
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </Tactic>
        );
      })}
    </Matrix>
  );
}

interface CellProps {
  readonly technique: TechniqueData;
  readonly isOpen: boolean;
}

const TechniqueCell = ({ technique: { id, name, alerts, severity }, isOpen }: CellProps) => (
  <Cell
    name={name}
    className={styles['cell'] ?? ''}
    data-severity={severity ?? 'none'}
    aria-pressed={isOpen}
    onClick={() => go({ technique: isOpen ? null : id })}
    line={[
      id,
      alerts > 0 && severity !== null ? (
        <span className={styles['alerts']}>
          {countText(alerts)}
          <span className="unseen"> alerts</span> <Severity severity={severity} />
        </span>
      ) : (
        <span className="unseen">no alerts</span>
      ),
    ]}
  />
);

interface DetailProps extends Props {
  readonly technique: Technique;
  readonly onClose: () => void;
}

function TechniqueDetail({ technique, report, onClose }: DetailProps) {
  const { id, name, alerts } = technique;
  const rules = [...technique.rules]
    .flatMap((at) => {
      const rule = report.rules[at];
      return rule === undefined ? [] : [{ at, rule }];
    })
    .sort((a, b) => b.rule.alerts - a.rule.alerts);
  return (
    <Detail title={name} what="technique" place="Alerts" onClose={onClose}>
      <p>
        <OutLink address={attackAddress(id) ?? ''}>{id} at attack.mitre.org</OutLink>
      </p>
      {alerts > 0 && (
        <p>
          <LinkButton
            onClick={() => go({ tab: 'alerts', alert: null, search: `technique:${id}*` })}
          >
            Show its {countText(alerts, 'alert')}
          </LinkButton>
        </p>
      )}
      <h3>{countText(rules.length, 'rule')}</h3>
      <ul className={styles['rules']}>
        {rules.map(({ at, rule }) => (
          <li key={at}>
            <Severity severity={rule.severity} />
            <LinkButton onClick={() => go({ tab: 'rules', rule: at })}>
              <NameText text={rule.name} />
            </LinkButton>
            <span className={rule.alerts === 0 ? 'muted' : ''}>{countText(rule.alerts)}</span>
          </li>
        ))}
      </ul>
    </Detail>
  );
}

/** A technique, wherever it stands in the matrix. */
interface Technique extends IdAndName {
  /** Positions in the list of rules. */
  readonly rules: ReadonlySet<number>;
  readonly alerts: number;
}

/** The techniques of the rules that ran, by id: rules may name one for several tactics. */
export function techniquesOf({ attack, rules }: Report): ReadonlyMap<string, Technique> {
  const named = new Map<string, { readonly name: string; readonly rules: Set<number> }>();
  const add = ({ id, name, rules, below }: TechniqueData): void => {
    const known = named.get(id) ?? { name, rules: new Set() };
    for (const rule of rules) known.rules.add(rule);
    named.set(id, known);
    for (const each of below) add(each);
  };
  for (const { techniques } of attack.tactics) for (const each of techniques) add(each);
  const alertsOf = (at: number) => rules[at]?.alerts ?? 0;
  return new Map(
    [...named].map(([id, { name, rules }]) => [
      id,
      { id, name, rules, alerts: [...rules].reduce((sum, at) => sum + alertsOf(at), 0) },
    ]),
  );
}
