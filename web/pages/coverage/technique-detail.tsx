import { Switch } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { call } from '../../api/client.ts';
import { invalidate } from '../../api/queries.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { Detail } from '../../components/detail/detail.tsx';
import { RuleLink } from '../../components/rule-link/rule-link.tsx';
import { Severity, type SeverityName } from '../../components/severity/severity.tsx';
import { NeedsRight, RightButton } from '../../components/states/states.tsx';
import { Since } from '../../components/time/time.tsx';
import { complain, undoable } from '../../components/undo/undo.tsx';
import { NameText, ValueText } from '../../components/value/value.tsx';
import type { CoverageRule } from './cell.ts';
import styles from './coverage.module.css';

interface Props {
  readonly title: string;
  readonly id: string | null;
  readonly url: string | null;
  readonly tactic: string | null;
  readonly rules: readonly CoverageRule[];
  readonly onClose: () => void;
}

/** The rules of a technique: what they see, and what keeps them from it. */
export function TechniqueDetail({ title, id, url, tactic, rules, onClose }: Props) {
  const put = async (ids: readonly string[], isEnabled: boolean) => {
    const action = isEnabled ? 'enable' : 'disable';
    await call('POST /dw/rules/_bulk', { body: { action, ids: [...ids] } });
    await invalidate('GET /dw/coverage');
  };
  const set = async (ids: readonly string[], isEnabled: boolean) => {
    const what = ids.length === 1 ? 'One rule was' : `${ids.length} rules were`;
    await undoable(async (offer) => {
      await put(ids, isEnabled);
      offer({
        text: `${what} ${isEnabled ? 'enabled' : 'disabled'}.`,
        undo: async () => {
          await put(ids, !isEnabled);
          return `${what} ${isEnabled ? 'disabled' : 'enabled'} again.`;
        },
      });
    }).catch(complain);
  };
  const off = rules.filter((rule) => !rule.isEnabled && rule.notRunnable === null);
  return (
    <Detail title={title} place="Everywhere" onClose={onClose}>
      {id !== null && url !== null && (
        <p className="muted">
          {tactic !== null && `${tactic} · `}
          <a href={url} target="_blank" rel="noreferrer">
            {id} at attack.mitre.org
          </a>
        </p>
      )}
      {rules.length === 0 ? (
        <p>
          No rule watches for this. A rule can be written from a query that finds it, in{' '}
          <Link to="/hunt">Hunt</Link>, or imported.
        </p>
      ) : (
        <>
          <div className="spread" style={{ alignItems: 'baseline', gap: 8 }}>
            <h3>{rules.length === 1 ? 'One rule' : `${rules.length} rules`}</h3>
            {off.length > 0 && (
              <RightButton
                right="rules"
                onClick={() =>
                  void set(
                    off.map((rule) => rule.id),
                    true,
                  )
                }
              >
                {off.length === 1 ? 'Enable it' : `Enable all ${off.length} that are off`}
              </RightButton>
            )}
          </div>
          <ul className={styles['rules']}>
            {rules.map((rule) => (
              <li key={rule.id}>
                <RuleLine rule={rule} onSet={(isEnabled) => void set([rule.id], isEnabled)} />
              </li>
            ))}
          </ul>
        </>
      )}
    </Detail>
  );
}

interface RuleLineProps {
  readonly rule: CoverageRule;
  readonly onSet: (isEnabled: boolean) => void;
}

function RuleLine({ rule, onSet }: RuleLineProps) {
  const { id, name, severity, isEnabled, isTested, notRunnable, alerts, kinds } = rule;
  return (
    <>
      <div className={styles['rule']}>
        <Severity severity={severity as SeverityName} />
        <RuleLink id={id}>
          <NameText text={name} />
        </RuleLink>
        <NeedsRight right="rules">
          {(isDisabled) => (
            <Switch
              aria-label={isEnabled ? 'Enabled' : 'Not enabled'}
              checked={isEnabled}
              disabled={isDisabled || notRunnable !== null}
              onChange={() => onSet(!isEnabled)}
            />
          )}
        </NeedsRight>
      </div>
      <p className="wrap" style={{ gap: '4px 8px', padding: '4px 0 0 26px' }}>
        {notRunnable !== null && <Badge tone="bad">cannot run</Badge>}
        <DataBadge rule={rule} />
        {isTested === true && <Badge tone="good">tested</Badge>}
        {isTested === false && <Badge tone="warn">no tests that pass</Badge>}
        <span className="muted">{kinds.join(', ')} events</span>
        {alerts > 0 && (
          <Link to="/alerts" search={{ rule: [id], from: 'now-30d' } as never}>
            {alerts === 1 ? 'One alert' : `${alerts.toLocaleString('en')} alerts`} in 30 days
          </Link>
        )}
      </p>
      {notRunnable !== null && (
        <p className="muted">
          <ValueText text={notRunnable} />
        </p>
      )}
    </>
  );
}

function DataBadge({ rule: { data, lastReceived } }: { readonly rule: CoverageRule }) {
  if (data === 'arriving') return <Badge tone="good">events arrive</Badge>;
  if (data === 'no stream') return <Badge tone="warn">no such events</Badge>;
  return (
    <Badge tone="warn">
      silent
      <Since words=" since" at={lastReceived} isAgo />
    </Badge>
  );
}
