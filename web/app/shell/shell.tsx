import { Link, Outlet, useRouter, useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useAnswer } from '../../api/queries.ts';
import { setMe, watchSession, whenBack } from '../../api/session.ts';
import { Announcer } from '../../components/announce/announce.tsx';
import { mainElement } from '../../components/focus/keep-focus.ts';
import { Icon, type IconName } from '../../components/icon/icon.tsx';
import { PageProblem } from '../../components/states/states.tsx';
import { undoLast } from '../../components/undo/undo.tsx';
import type { CommandId } from '../../keys/commands.ts';
import { KeyHelp } from '../../keys/active-keys.tsx';
import '../../keys/floating.ts';
import { useKeys } from '../../keys/keys.ts';
import { CommandMenu } from './command-menu.tsx';
import { signInAddress } from './sign-in-address.ts';
import { SignedOut } from './signed-out.tsx';
import { TopBar } from './top-bar.tsx';
import { UnreadAddress } from './unread-address.tsx';
import styles from './shell.module.css';

/** What the rail shows, in its order. */
const VIEWS = [
  {
    to: '/stories',
    title: 'Stories',
    icon: 'stories',
    command: 'goStories',
    about: 'What happened',
  },
  { to: '/alerts', title: 'Alerts', icon: 'alerts', command: 'goAlerts', about: 'Single findings' },
  { to: '/hunt', title: 'Hunt', icon: 'hunt', command: 'goHunt', about: 'Ask stored events' },
  { to: '/rules', title: 'Rules', icon: 'rules', command: 'goRules', about: 'What is detected' },
  {
    to: '/exceptions',
    title: 'Exceptions',
    icon: 'exceptions',
    command: 'goExceptions',
    about: 'What is hidden',
  },
  {
    to: '/coverage',
    title: 'Coverage',
    icon: 'coverage',
    command: 'goCoverage',
    about: 'Which techniques are seen',
  },
  {
    to: '/health',
    title: 'Health',
    icon: 'health',
    command: 'goHealth',
    about: 'Whether anything was missed',
  },
  {
    to: '/settings',
    title: 'Settings',
    icon: 'settings',
    command: 'goSettings',
    about: 'Users, keys, sources, preferences',
  },
] as const satisfies readonly View[];

interface View {
  readonly to: string;
  readonly title: string;
  readonly icon: IconName;
  readonly command: CommandId;
  readonly about: string;
}

function useViewKeys(): void {
  const navigate = useNavigate();
  useKeys(VIEWS.map(({ to, command }) => ({ command, run: () => void navigate({ to }) })));
}

/** The frame of every page. Nothing is shown before it is known who is signed in. */
export function Shell() {
  const { data, error, refetch } = useAnswer('GET /dw/me', {});
  const isSignedIn = data !== undefined && data.kind !== 'anonymous';
  useEffect(() => {
    if (data?.kind === 'anonymous') location.assign(signInAddress());
  }, [data]);
  const user = isSignedIn ? data.id : null;
  useEffect(() => {
    if (user !== null) watchSession(user);
  }, [user]);
  const isAway = data === undefined && error !== null;
  useEffect(() => (isAway ? whenBack(setMe) : undefined), [isAway]);
  useViewKeys();
  useRouteFocus();
  if (isAway) return <PageProblem error={error} retry={() => void refetch()} />;
  if (!isSignedIn) return null;
  return (
    <div className={styles['shell']}>
      <a
        href="#main"
        className={styles['skip']}
        onClick={(event) => {
          // The address is the state of the page, and stays as it is.
          event.preventDefault();
          mainElement()?.focus();
        }}
      >
        Skip to the page
      </a>
      <TopBar />
      <Rail />
      <main id="main" className={styles['main']} tabIndex={-1}>
        <UnreadAddress />
        <Outlet />
      </main>
      <CommandMenu views={VIEWS} />
      <KeyHelp />
      <UndoKeys />
      <Announcer />
      <SignedOut />
    </div>
  );
}

const RecentChanges = lazy(async () => ({
  default: (await import('../../pages/changes/recent-changes.tsx')).RecentChanges,
}));

/** `z` undoes the last change made on this page, or else opens the list of recent changes, which has the earlier ones. */
function UndoKeys() {
  const [isOpen, setOpen] = useState(false);
  const open = () => setOpen(true);
  useKeys([
    { command: 'undo', run: () => undoLast() || open() },
    { command: 'changes', run: open },
  ]);
  return (
    isOpen && (
      <Suspense>
        <RecentChanges onClose={() => setOpen(false)} />
      </Suspense>
    )
  );
}

/** On a page that is opened, the focus is in it: what comes next with Tab, and what is read, is of the page and not of the rail. */
function useRouteFocus(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', ({ fromLocation, pathChanged }) => {
        const main = mainElement();
        // On a phone, many tabs are wider than the screen: the current one is scrolled into view.
        main
          ?.querySelector('nav [aria-current="page"]')
          ?.scrollIntoView({ block: 'nearest', inline: 'center' });
        // Where the page has put it, or a tab of it that was used, it stays.
        if (fromLocation === undefined || !pathChanged || main === null) return;
        if (!main.contains(document.activeElement)) main.focus({ preventScroll: true });
      }),
    [router],
  );
}

/** The way to all views: at the left, or at the bottom of a phone. */
const Rail = () => (
  <nav className={styles['rail']} aria-label="Views">
    {VIEWS.map(({ to, title, icon }) => (
      <Link
        key={to}
        to={to}
        className={styles['view'] ?? ''}
        activeProps={{ 'aria-current': 'page' }}
        activeOptions={{ includeSearch: false }}
      >
        <Icon name={icon} />
        <span>{title}</span>
      </Link>
    ))}
  </nav>
);
