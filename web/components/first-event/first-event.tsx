import { Tabs } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { call } from '../../api/client.ts';
import { invalidate, useAnswer } from '../../api/queries.ts';
import { CopyText } from '../copy-text/copy-text.tsx';
import { Icon } from '../icon/icon.tsx';
import { RightButton } from '../states/states.tsx';
import { complain } from '../undo/undo.tsx';
import styles from './first-event.module.css';

/** What a new key is made of, as shippers take it. */
interface SentKey {
  readonly id: string;
  readonly key: string;
  readonly encoded: string;
}

interface Way {
  readonly id: string;
  readonly title: string;
  /** What is done with the text. */
  readonly about: string;
  readonly text: (origin: string, key: SentKey | null) => string;
}

const HIDDEN: SentKey = { id: 'ID', key: 'YOUR_KEY', encoded: 'YOUR_ENCODED_KEY' };
const secretOf = ({ key, id }: SentKey) => {
  const text = key.slice(key.indexOf('_') + 1);
  const secret = text.slice(text.indexOf('_') + 1);
  return `${id}:${secret}`;
};

/** An event that the shipped rules alert on: a shell is opened in a container. */
const SHELL = (now: string) =>
  JSON.stringify({
    '@timestamp': now,
    event: { kind: 'event', category: ['process'], type: ['start'], action: 'exec' },
    data_stream: { type: 'logs', dataset: 'cloud_defend.process', namespace: 'default' },
    process: {
      name: 'sh',
      executable: '/bin/sh',
      args: ['sh', '-i'],
      interactive: true,
      pid: 4_711,
      entity_id: 'first-event',
    },
    user: { name: 'root' },
    container: { id: 'f1e57', name: 'first-event', image: { name: 'alpine' } },
    host: { name: 'my-host' },
  });

/** Ways to send events, the quickest first. */
const WAYS: readonly Way[] = [
  {
    id: 'curl',
    title: 'One event now',
    about:
      'Run it in a terminal: it stores one event, a shell in a container, which rules alert on.',
    text: (origin, key) =>
      [
        `curl -X POST ${origin}/ingest/events \\`,
        `  -H 'Authorization: ApiKey ${(key ?? HIDDEN).key}' \\`,
        `  -H 'Content-Type: application/json' \\`,
        `  -d '${SHELL(new Date().toISOString())}'`,
      ].join('\n'),
  },
  {
    id: 'file',
    title: 'A file',
    about: 'Run it in a terminal: logs of Falco, Tetragon, auditd and others are recognised.',
    text: (origin, key) =>
      [
        `curl -X POST ${origin}/ingest/events \\`,
        `  -H 'Authorization: ApiKey ${(key ?? HIDDEN).key}' \\`,
        `  -H 'Content-Type: application/x-ndjson' \\`,
        `  --data-binary @events.ndjson`,
      ].join('\n'),
  },
  {
    id: 'falcosidekick',
    title: 'Falcosidekick',
    about: 'Add it to the values of its Helm chart, or to its configuration.',
    text: (origin, key) =>
      [
        'webhook:',
        `  address: ${origin}/ingest/falco`,
        `  customheaders: "Authorization:ApiKey ${(key ?? HIDDEN).key}"`,
      ].join('\n'),
  },
  {
    id: 'fluent-bit',
    title: 'Fluent Bit',
    about: 'Add this output; each input needs a tag that it matches.',
    text: (origin, key) => {
      const { hostname, port, protocol } = new URL(origin);
      const isTls = protocol === 'https:';
      return [
        '[OUTPUT]',
        '    name               es',
        '    match              *',
        `    host               ${hostname}`,
        `    port               ${port === '' ? (isTls ? '443' : '80') : port}`,
        `    tls                ${isTls ? 'on' : 'off'}`,
        `    http_api_key       ${(key ?? HIDDEN).encoded}`,
        '    index              falco',
        '    suppress_type_name on',
        '    retry_limit        no_limits',
      ].join('\n');
    },
  },
  {
    id: 'filebeat',
    title: 'Filebeat',
    about: 'Put it in the place of the output, of Filebeat or of the Elastic Agent.',
    text: (origin, key) =>
      [
        'output.elasticsearch:',
        `  hosts: ['${origin}']`,
        `  api_key: '${key === null ? 'ID:SECRET' : secretOf(key)}'`,
        '  allow_older_versions: true',
        'setup.template.enabled: false',
        'setup.ilm.enabled: false',
      ].join('\n'),
  },
  {
    id: 'collector',
    title: 'OpenTelemetry',
    about: 'Add this exporter to a pipeline of logs.',
    text: (origin, key) =>
      [
        'exporters:',
        '  otlphttp/dockwarden:',
        `    endpoint: ${origin}`,
        '    headers:',
        `      Authorization: ApiKey ${(key ?? HIDDEN).key}`,
      ].join('\n'),
  },
  {
    id: 'cluster',
    title: 'OpenSearch',
    about:
      'Add it to the configuration of the service, and start it again: it reads what others write to OpenSearch or Elasticsearch. No key of this service is needed.',
    text: () =>
      [
        '[[cluster]]',
        'url = "https://opensearch.example.com:9200"',
        'indices = ["logs-*"]',
        'user = "dockwarden"',
        'password_file = "/etc/dockwarden/opensearch.password"',
      ].join('\n'),
  },
];

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
              <RightButton
                right="admin"
                variant="filled"
                loading={isMaking}
                onClick={() => void make()}
              >
                Make a key
              </RightButton>
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
