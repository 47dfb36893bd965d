import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useMe } from '../../api/queries.ts';
import { Page } from '../../components/page/page.tsx';
import tabStyles from '../../components/tabs/tabs.module.css';
import styles from './settings.module.css';

const TABS = [
  { to: '/settings/sources', title: 'Sources', right: null },
  { to: '/settings/connectors', title: 'Connectors', right: 'rules' },
  { to: '/settings/notifications', title: 'Notifications', right: 'rules' },
  { to: '/settings/duty', title: 'Duty', right: null },
  { to: '/settings/responses', title: 'Responses', right: null },
  { to: '/settings/users', title: 'Users', right: 'admin' },
  { to: '/settings/keys', title: 'API keys', right: 'admin' },
  { to: '/settings/views', title: 'Saved views', right: null },
  { to: '/settings/account', title: 'Account', right: null },
  { to: '/settings/preferences', title: 'Preferences', right: null },
  { to: '/settings/audit', title: 'Audit log', right: 'admin' },
] as const;

/** Who may do what, who sends, and what was done. */
export function SettingsPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const me = useMe();
  const open = TABS.find(({ to }) => path.endsWith(to));
  const needed = open?.right ?? null;
  const isRefused = needed !== null && me !== undefined && !me.rights.includes(needed);
  return (
    <Page
      title={open === undefined ? 'Settings' : `Settings · ${open.title}`}
      bar={
        <div className={styles['parts']}>
          <nav className={tabStyles['tabs']} aria-label="Settings">
            {TABS.map(({ to, title }) => (
              <Link key={to} to={to} activeProps={{ 'aria-current': 'page' }}>
                {title}
              </Link>
            ))}
          </nav>
        </div>
      }
    >
      {isRefused ? (
        <div style={{ maxWidth: 620, padding: '40px 16px' }} role="status">
          <h2>
            {open?.title} are for {needed === 'rules' ? 'engineers and admins' : 'admins'}
          </h2>
          <p className="muted">
            You are signed in as {me.name}, {me.role === null ? 'with a key' : `a ${me.role}`}. An
            admin can show you what is here, or give you another role under Users.
          </p>
        </div>
      ) : (
        <Outlet />
      )}
    </Page>
  );
}
