import { Button, Tabs } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { complain } from '../undo/undo.tsx';
import { CopyText } from '../copy-text/copy-text.tsx';
import { Icon } from '../icon/icon.tsx';
import { NeedsRight } from '../states/states.tsx';
import { WAYS, type SentKey } from './ways.ts';
import styles from './first-event.module.css';

interface Props {
  /** Above the steps: what there will be here. Left out where the page has said it. */
  readonly title?: string;
}

const EVERY_MS = 5_000;

/** How to send the first event: a key made on the spot, a command to paste, and word when something has come. */
export function FirstEvent({ title }: Props) {
  const [key, setKey] = useState<SentKey | null>(null);
  const [isMaking, setMaking] = useState(false);
  const sources = useAnswer('GET /dw/sources', {}, { every: EVERY_MS });
  const received = sources.data?.streams.reduce((sum, { events }) => sum + events, 0);
  const before = useFirst(received);
  const fresh = received === undefined || before === undefined ? 0 : received - before;
  const make = async () => {
    setMaking(true);
    try {
      const body = {
        name: `First events ${new Date().toISOString().slice(0, 10)}`,
        rights: ['ingest' as const],
      };
      const { id, key: own, encoded } = await call('POST /dw/keys', { body });
      setKey({ id, key: own, encoded });
      await invalidate('GET /dw/keys');
    } catch (error) {
      complain(error);
    } finally {
      setMaking(false);
    }
  };
  return (
    <section className={styles['first']} aria-label="Send the first event">
      {title !== undefined && <h2>{title}</h2>}
      <ol>
        <li data-done={key !== null}>
          <h3>Make a key</h3>
          {key === null ? (
            <>
              <p className="muted">
                Shippers show one with the events they send. It can send, and nothing else.
              </p>
              <NeedsRight right="admin">
                {(isDisabled) => (
                  <Button
                    variant="filled"
                    disabled={isDisabled}
                    loading={isMaking}
                    onClick={() => void make()}
                  >
                    Make a key
                  </Button>
                )}
              </NeedsRight>
            </>
          ) : (
            <>
              <p className="muted">
                It is in the texts below, and is not shown again. It can be revoked under{' '}
                <Link to="/settings/keys">keys</Link>.
              </p>
              <CopyText label="The key" text={key.key} />
            </>
          )}
        </li>
        <li data-done={fresh > 0}>
          <h3>Send something</h3>
          <Tabs defaultValue={WAYS[0]?.id ?? null} keepMounted={false}>
            <Tabs.List aria-label="Ways to send events">
              {WAYS.map(({ id, title: name }) => (
                <Tabs.Tab key={id} value={id}>
                  {name}
                </Tabs.Tab>
              ))}
            </Tabs.List>
            {WAYS.map(({ id, about, text }) => (
              <Tabs.Panel key={id} value={id} className={styles['way'] ?? ''}>
                <p>{about}</p>
                <CopyText label="What to paste" text={text(location.origin, key)} />
              </Tabs.Panel>
            ))}
          </Tabs>
        </li>
        <li data-done={fresh > 0}>
          <h3>Look at it</h3>
          <p role="status" className={styles['status']} data-fresh={fresh > 0}>
            {fresh > 0 ? (
              <>
                <Icon name="check" size={14} />
                {fresh === 1
                  ? 'One event has'
                  : `${fresh.toLocaleString('en')} events have`} come.{' '}
                <Link to="/hunt" search={{ q: 'any where true' } as never}>
                  See it in Hunt
                </Link>
              </>
            ) : (
              'Waiting for an event; this changes by itself when one has come.'
            )}
          </p>
        </li>
      </ol>
    </section>
  );
}

/** What it was when it was first known. */
function useFirst(value: number | undefined): number | undefined {
  const [first, setFirst] = useState(value);
  useEffect(() => setFirst((known) => known ?? value), [value]);
  return first;
}
