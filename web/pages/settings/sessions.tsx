import { Button } from '@mantine/core';
import { useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { Badge } from '../../components/badge/badge.tsx';
import { column } from '../../components/grid/column.ts';
import { type Column, Grid } from '../../components/grid/grid.tsx';
import { Empty } from '../../components/states/states.tsx';
import { Time } from '../../components/time/time.tsx';
import { complain, say } from '../../components/undo/undo.tsx';
import { countText } from '../../components/value/counts.ts';
import { ValueText } from '../../components/value/value.tsx';
import { Confirm, actionsColumn, RowActions } from './row-actions.tsx';
import styles from './settings.module.css';

type Session = AnswerOf<'GET /dw/sessions'>['sessions'][number];

interface Props {
  readonly sessions: readonly Session[];
  readonly renew: () => Promise<unknown>;
}

/** The browsers in which the user is signed in. */
export function Sessions({ sessions, renew }: Props) {
  const [current, setCurrent] = useState<string | null>(null);
  const [isEnding, setEnding] = useState(false);
  const end = async ({ id }: Session) => {
    await call('DELETE /dw/sessions/:id', { id });
    await renew();
    say('The session has ended.');
  };
  const actionsOf = (session: Session) =>
    session.isCurrent ? null : (
      <RowActions
        actions={[{ title: 'End', run: () => void end(session).catch(complain) }]}
        isReachable={session.id === current}
      />
    );
  const columns: readonly Column<Session>[] = [
    column('browser', 'Browser', 'minmax(150px, 1.5fr)', (each) => <Browser session={each} />),
    column('address', 'Address', 'minmax(100px, 1fr)', ({ address }) => (
      <ValueText text={address} most={60} />
    )),
    column('seen', 'Last used', '120px', ({ lastSeen }) => <Time at={lastSeen} isAgo />),
    column('since', 'Signed in', '170px', ({ createdAt }) => <Time at={createdAt} />, {
      isWide: true,
    }),
    actionsColumn('80px', actionsOf),
  ];
  const others = sessions.filter(({ isCurrent }) => !isCurrent);
  return (
    <>
      <div className={styles['line']}>
        <p className="muted">
          These browsers are signed in as you. If you do not know one of them, end its session and
          change your password.
        </p>
        <Button disabled={others.length === 0} onClick={() => setEnding(true)}>
          End all other sessions
        </Button>
      </div>
      {sessions.length === 0 ? (
        <Empty
          title="There are no sessions"
          reason="A session begins when a user signs in. API keys have none."
        />
      ) : (
        <Grid
          label="Sessions"
          columns={columns}
          rows={sessions}
          idOf={({ id }) => id}
          current={current}
          onCurrent={setCurrent}
          card={(session) => (
            <span className={styles['card']}>
              <span>
                <Browser session={session} />
                <span className="muted">
                  <ValueText text={session.address} most={60} />, used{' '}
                  <Time at={session.lastSeen} isAgo />
                </span>
              </span>
              {actionsOf(session)}
            </span>
          )}
        />
      )}
      {isEnding && (
        <Confirm
          title="End all other sessions?"
          action="End"
          onConfirm={async () => {
            const { ended } = await call('DELETE /dw/sessions', {});
            await renew();
            say(`${countText(ended, 'session')} ended.`);
          }}
          onClose={() => setEnding(false)}
        >
          {countText(others.length, 'browser')} will have to sign in again. This cannot be undone.
        </Confirm>
      )}
    </>
  );
}

const Browser = ({ session: { userAgent, isCurrent } }: { readonly session: Session }) => (
  <span title={userAgent}>
    <ValueText text={browserOf(userAgent)} most={80} />{' '}
    {isCurrent && <Badge tone="accent">this one</Badge>}
  </span>
);

/** In the order in which they are looked for: most name others, too. */
const BROWSERS = [
  [/\bEdg\//, 'Edge'],
  [/\bOPR\//, 'Opera'],
  [/\bFirefox\//, 'Firefox'],
  [/Chrom(?:e|ium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
] as const;
const SYSTEMS = [
  [/\bAndroid\b/, 'Android'],
  [/\b(?:iPhone|iPad)\b/, 'iOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bWindows\b/, 'Windows'],
  [/\bLinux\b/, 'Linux'],
] as const;

/** "Firefox on Linux"; what else sent the request, as it calls itself. */
function browserOf(userAgent: string): string {
  const nameIn = (names: typeof BROWSERS | typeof SYSTEMS) =>
    names.find(([pattern]) => pattern.test(userAgent))?.[1];
  const browser = nameIn(BROWSERS);
  const system = nameIn(SYSTEMS);
  if (browser === undefined) return userAgent === '' ? 'unknown' : userAgent;
  return system === undefined ? browser : `${browser} on ${system}`;
}
