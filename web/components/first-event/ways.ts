/** What a new key is made of, as shippers take it. */
export interface SentKey {
  readonly id: string;
  readonly key: string;
  readonly encoded: string;
}

export interface Way {
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
export const WAYS: readonly Way[] = [
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
];
