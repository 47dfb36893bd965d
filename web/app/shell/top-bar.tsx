import { ActionIcon, Menu, useMantineColorScheme } from '@mantine/core';
import { spotlight } from '@mantine/spotlight';
import { Link } from '@tanstack/react-router';
import { useLive } from '../../api/live.ts';
import { useMe } from '../../api/queries.ts';
import { signOut } from '../../api/session.ts';
import { SERVICE_PATH, SPACE } from '../../base.ts';
import { Icon } from '../../components/icon/icon.tsx';
import { spanText, timeText } from '../../components/time/format-time.ts';
import { setTimeZone, useTimeZone } from '../../components/time/time-zone.ts';
import { complain, say } from '../../components/undo/undo.tsx';
import { singleKeys } from '../../keys/key-settings.ts';
import { KeySign } from '../../keys/key-sign.tsx';
import { Bell } from './bell.tsx';
import styles from './shell.module.css';

export const TopBar = () => (
  <header className={styles['bar']}>
    <Link to="/stories" className={styles['brand'] ?? ''}>
      Dockwarden
    </Link>
    {SPACE !== 'default' && <span className={styles['space']}>{SPACE}</span>}
    <button type="button" className={styles['search']} onClick={() => spotlight.open()}>
      <Icon name="search" size={14} />
      <span>Search or do something</span>
      <KeySign of="menu" />
    </button>
    <LiveState />
    <Bell />
    <UserMenu />
  </header>
);

const SCHEMES = [
  ['auto', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
] as const;

function UserMenu() {
  const me = useMe();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const zone = useTimeZone();
  const areSingleOn = singleKeys.use();
  const mark = (isOn: boolean) =>
    isOn ? (
      <Icon name="check" size={14} />
    ) : (
      <span style={{ display: 'inline-block', width: 14 }} />
    );
  const isDense = document.documentElement.dataset['density'] !== 'comfortable';
  const setDensity = (density: string) => {
    localStorage.setItem('dockwarden-density', density);
    document.documentElement.dataset['density'] = density;
    dispatchEvent(new Event('resize'));
  };
  const leave = async () => {
    try {
      location.assign((await signOut()) ?? `${SERVICE_PATH}sign-in`);
    } catch (error) {
      complain(error);
    }
  };
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size="lg"
          aria-label="You, and how the console looks"
        >
          <Icon name="user" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {me?.name} {me?.role !== null && me?.role !== undefined && `· ${me.role}`}
        </Menu.Label>
        <Menu.Divider />
        {SCHEMES.map(([scheme, title]) => (
          <Menu.Item
            key={scheme}
            leftSection={mark(colorScheme === scheme)}
            onClick={() => setColorScheme(scheme)}
          >
            {title}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item
          leftSection={mark(isDense)}
          onClick={() => setDensity(isDense ? 'comfortable' : 'dense')}
        >
          Dense rows
        </Menu.Item>
        <Menu.Item
          leftSection={mark(zone === 'UTC')}
          onClick={() => setTimeZone(zone === 'UTC' ? 'local' : 'UTC')}
        >
          Times in UTC
        </Menu.Item>
        <Menu.Item
          leftSection={mark(areSingleOn)}
          onClick={() => {
            singleKeys.set(!areSingleOn);
            say(areSingleOn ? 'Single keys do nothing now.' : 'Single keys do something again.');
          }}
        >
          Single keys
        </Menu.Item>
        <Menu.Item
          leftSection={mark(false)}
          renderRoot={(props) => <Link to="/settings/account" {...props} />}
        >
          Password and sessions
        </Menu.Item>
        <Menu.Item
          leftSection={mark(false)}
          renderRoot={(props) => <Link to="/settings/preferences" {...props} />}
        >
          Keys and preferences
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void leave()}>Sign out</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Whether the page is up to date, how much arrives, and whether anything was missed. */
function LiveState() {
  const { connection, status, heardAt } = useLive();
  const zone = useTimeZone();
  if (connection === 'connecting') return <span className={styles['live']}>connecting</span>;
  if (connection !== 'open') {
    const until = heardAt === null ? '' : `, data until ${timeText(heardAt, zone).slice(11)}`;
    return (
      <span className={styles['live']} data-state="lost" role="status">
        {connection === 'ended' ? 'no live changes' : 'reconnecting'}
        {until}
      </span>
    );
  }
  const missed = (status?.gaps.open ?? 0) + (status?.gaps.lost ?? 0);
  const lag = status?.rules?.lagMs ?? null;
  return (
    <Link
      to="/health"
      className={styles['live'] ?? ''}
      data-state={status?.notReady == null ? 'open' : 'lost'}
    >
      <span className={styles['dot']} aria-hidden="true" />
      <span>{status?.notReady ?? 'live'}</span>
      {status !== null && (
        <span className={styles['rate']}>
          {status.eventsPerSecond.toLocaleString('en')} events/s
          {lag !== null && lag > 10_000 && `, rules ${spanText(lag)} behind`}
        </span>
      )}
      {missed > 0 && (
        <span className={styles['gaps']}>{missed === 1 ? '1 gap' : `${missed} gaps`}</span>
      )}
    </Link>
  );
}
