import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useMe } from '../../api/queries.ts';
import { Page } from '../../components/page/page.tsx';
import tabStyles from '../../components/tabs/tabs.module.css';
import styles from './settings.module.css';

const TABS = [
  { to: '/settings/sources', title: 'Sources', isForAdmins: false },
  { to: '/settings/users', title: 'Users', isForAdmins: true },
  { to: '/settings/keys', title: 'API keys', isForAdmins: true },
  { to: '/settings/views', title: 'Saved views', isForAdmins: false },
  { to: '/settings/account', title: 'Account', isForAdmins: false },
  { to: '/settings/preferences', title: 'Preferences', isForAdmins: false },
  { to: '/settings/audit', title: 'Audit log', isForAdmins: true },
] as const;

/** Who may do what, who sends, and what was done. */
export function SettingsPage() {
  const path = useRouterState({ select: ({ location }) => location.pathname });
  const me = useMe();
  const isAdmin = me?.rights.includes('admin') ?? false;
  const open = TABS.find(({ to }) => path.endsWith(to));
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
      {open?.isForAdmins === true && me !== undefined && !isAdmin ? (
        <div style={{ maxWidth: 620, padding: '40px 16px' }} role="status">
          <h2>{open.title} are for admins</h2>
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
