import { Button, Menu } from '@mantine/core';
import { Link, Outlet, useNavigate, useParams } from '@tanstack/react-router';
import { Badge } from '../../../components/badge/badge.tsx';
import { Icon } from '../../../components/icon/icon.tsx';
import { useTitle } from '../../../components/page/page.tsx';
import { Severity } from '../../../components/severity/severity.tsx';
import { Loaded } from '../../../components/states/states.tsx';
import { ValueText, NameText } from '../../../components/value/value.tsx';
import { visibleText } from '../../../components/value/visible-text.ts';
import { useKeys, onEscape } from '../../../keys/keys.ts';
import { changeRules, deleteRules } from '../change-rules.ts';
import { ExportMenu } from '../list/export-menu.tsx';
import { severityOf } from '../list/rule-row.ts';
import { NeedsRules, useRulesMode, type RuleShown, useRule, RulesButton } from '../needs-rules.tsx';
import tabStyles from '../../../components/tabs/tabs.module.css';
import { Since } from '../../../components/time/time.tsx';
import styles from './rule.module.css';

/** One rule: its head, and under it what the tab shows. */
export function RulePage() {
  const { id } = useParams({ from: '/rules/$id' });
  const rule = useRule(id);
  useTitle(rule.data === undefined ? 'Rule' : visibleText(rule.data.name));
  return (
    <div className="page">
      <Loaded of={rule}>
        {(data) => (
          <>
            <Head rule={data} />
            <div className="fill" style={{ overflow: 'auto' }}>
              <Outlet />
            </div>
          </>
        )}
      </Loaded>
    </div>
  );
}

function Head({ rule }: { readonly rule: RuleShown }) {
  const { id, name, isEnabled, isLive, isCustomised, origin, notRunnable, file } = rule;
  const navigate = useNavigate();
  const { canWrite, isFolders } = useRulesMode();
  const params = { id };
  const remove = async () => {
    if ((await deleteRules([rule])).length === 0) await navigate({ to: '/rules' });
  };
  useKeys([
    onEscape('page', 'Back to the rules', 'Rules', () => void navigate({ to: '/rules' })),
    {
      command: 'editRule',
      isOn: canWrite,
      run: () => void navigate({ to: '/rules/$id/edit', params }),
    },
  ]);
  return (
    <header style={{ padding: '10px 16px 0', borderBottom: '1px solid var(--border)' }}>
      <div className="wrap">
        <Link to="/rules" className={styles['up']} aria-label="Back to the rules">
          <Icon name="left" />
        </Link>
        <Severity severity={severityOf(rule)} />
        <h1 style={{ minWidth: 0 }}>
          <NameText text={name} />
        </h1>
        <div className="wrap" style={{ marginLeft: 'auto' }}>
          <RulesButton onClick={() => void changeRules(isEnabled ? 'disable' : 'enable', [id])}>
            {isEnabled ? 'Disable' : 'Enable'}
          </RulesButton>
          <NeedsRules>
            {(isDisabled) =>
              isDisabled ? (
                <Button disabled>Edit</Button>
              ) : (
                <Button
                  renderRoot={(props) => <Link to="/rules/$id/edit" params={params} {...props} />}
                >
                  Edit
                </Button>
              )
            }
          </NeedsRules>
          <ExportMenu ids={[id]} title="Export" />
          <Menu position="bottom-end">
            <Menu.Target>
              <Button aria-label="More">
                <Icon name="more" />
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Item
                disabled={!canWrite}
                onClick={() => void changeRules(isLive ? 'scheduled' : 'live', [id])}
              >
                {isLive ? 'Run by schedule' : 'Run as events arrive'}
              </Menu.Item>
              <Menu.Item
                disabled={!canWrite}
                onClick={() => void navigate({ to: '/rules/new', search: { from: id } })}
              >
                Duplicate
              </Menu.Item>
              <Menu.Item
                onClick={() =>
                  void navigate({ to: `/alerts?rule=${encodeURIComponent(id)}` as '/alerts' })
                }
              >
                Show its alerts
              </Menu.Item>
              <Menu.Divider />
              <Menu.Item disabled={!canWrite} onClick={() => void remove()}>
                Delete
              </Menu.Item>
            </Menu.Dropdown>
          </Menu>
        </div>
      </div>
      <p className="muted" style={{ margin: '4px 0 8px' }}>
        <Badge tone={isEnabled ? 'good' : 'plain'}>{isEnabled ? 'on' : 'off'}</Badge>{' '}
        {isLive ? 'runs as events arrive' : 'runs by schedule'} ·{' '}
        {origin === 'pack'
          ? isCustomised
            ? 'shipped, changed here'
            : 'shipped'
          : origin === 'folder'
            ? 'of a file'
            : 'made here'}
        <Since words=" · last run" at={rule.lastRun?.at} isAgo />
        <Since words=" · last match" at={rule.lastMatch} isAgo />
      </p>
      {notRunnable !== null && (
        <p className={styles['warn']}>
          It does not run: <ValueText text={notRunnable} />
        </p>
      )}
      {rule.lastRun?.outcome === 'failed' && (
        <p className={styles['warn']} data-tone="bad">
          Its last run failed: <ValueText text={rule.lastRun.message ?? ''} />
        </p>
      )}
      {isFolders && (
        <p className={styles['warn']}>
          This rule is the file {file !== null && <ValueText text={file} />}: what the file says
          holds, and it cannot be changed here.
        </p>
      )}
      <nav className={tabStyles['tabs']} aria-label="Of this rule">
        {TABS.map(({ to, title }) => (
          <Link key={to} to={to} params={params} activeProps={{ 'aria-current': 'page' }}>
            {title}
          </Link>
        ))}
      </nav>
    </header>
  );
}

const TABS = [
  { to: '/rules/$id/overview', title: 'Overview' },
  { to: '/rules/$id/edit', title: 'Edit' },
  { to: '/rules/$id/tests', title: 'Tests' },
  { to: '/rules/$id/runs', title: 'Runs' },
  { to: '/rules/$id/exceptions', title: 'Exceptions' },
  { to: '/rules/$id/history', title: 'History' },
] as const;
