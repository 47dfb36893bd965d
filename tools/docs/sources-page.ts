import { DATA_SET_ALIASES } from '../../src/events/origin/data-set-aliases.ts';
import { NEEDS, type Adapter, type Need } from '../../src/ingest/adapters/adapter.ts';
import { ADAPTERS } from '../../src/ingest/adapters/index.ts';
import { RENAMED_ATTRIBUTES } from '../../src/ingest/bodies/otlp/event.ts';
import { table } from './table.ts';

const NEED_NAMES = Object.keys(NEEDS) as Need[];

/** What each source provides, and which shipped rules cannot match on it. */
export function sourcesPage(): string {
  return [
    '# Sources',
    '',
    'The formats that Dockwarden reads besides documents of Elastic Defend for Containers, and what each of',
    'them provides. `--input-format auto` detects the format of each record; `dockwarden convert` shows the',
    'resulting documents. [The guide](../guide/sources.md) describes how to set the sources up.',
    '',
    ...table(
      ['data that rules read', ...ADAPTERS.map(({ title }) => title)],
      NEED_NAMES.map((need) => [
        NEEDS[need],
        ...ADAPTERS.map(({ coverage }) => coverage.gives[need].fidelity),
      ]),
    ),
    '',
    '`dockwarden.reconstructed` of a document lists the values that are a guess. What a record lacks about',
    "a parent is filled in from the parent's own record if that came before: at least 65,536 processes",
    'of an input are remembered, fewer if their arguments are megabytes long.',
    '',
    '## Which rules read them',
    '',
    'The index patterns of a rule select the documents that it reads. These data sets are also aliases of',
    'another one, because their documents mean the same; `--data-stream FROM=TO` adds an alias, and `FROM=`',
    'removes one.',
    '',
    ...table(
      ['data set', 'alias of'],
      [...DATA_SET_ALIASES].map(([from, to]) => [`\`${from}\``, `\`${to}\``]),
    ),
    ...ADAPTERS.flatMap(sourceLines),
    ...OTLP_LINES,
  ].join('\n');
}

/** Log records accepted by the service, which are not a file format. */
const OTLP_LINES = [
  '',
  '## OpenTelemetry logs',
  '',
  'A service takes log records by OTLP over HTTP, in JSON and in protobuf. A record whose body is one of the',
  'formats above, as text or as a map, becomes the events of that record, and a body that is already an event',
  '(`@timestamp` and `event.*`, `data_stream.*` or `ecs.*`) is stored as it is. Such events take their time and',
  '`host.name` from the log record only if they have none: the rest of the resource is the sender, such as the',
  'pod of the sensor, and not what the event is about.',
  '',
  'Any other record becomes an event of these fields. An attribute of the record precedes one of its resource.',
  '',
  ...table(
    ['log record', 'field'],
    [
      ['`time_unix_nano`, or `observed_time_unix_nano` without it', '`@timestamp`'],
      ['`observed_time_unix_nano` beside it', '`event.created`'],
      ['`body`, if it is text, a number, true or false', '`message`'],
      ['`body`, if it is a map or a list', '`otel.body`'],
      ['`severity_text` in lower case, or the name of `severity_number`', '`log.level`'],
      ['`severity_number`', '`event.severity`'],
      ['`event_name`', '`event.action`'],
      ['`trace_id`, `span_id`', '`trace.id`, `span.id`'],
      ['attributes named like a field of ECS', 'that field'],
      ...[...RENAMED_ATTRIBUTES].map(([from, to]) => [`\`${from}\``, `\`${to}\``]),
      ['other `k8s.*`', '`kubernetes.*`'],
      ['all other attributes, with their names', '`otel.attributes`, `otel.resource.attributes`'],
      ['scope', '`otel.scope`'],
      ['flags, count of dropped attributes', '`otel.trace_flags`, `otel.dropped_attributes_count`'],
    ],
  ),
  '',
  '`event.module` is `otel`, and the data stream `logs-otel.logs-default`, unless attributes such as',
  '`data_stream.dataset` or `event.dataset` name others. An attribute whose field has a value already stays',
  'an attribute. Integers keep all their digits, bytes are Base64.',
];

function sourceLines({ name, title, coverage }: Adapter): string[] {
  const noted = NEED_NAMES.filter((need) => coverage.gives[need].note !== '');
  const missed = Object.entries(coverage.missedRules);
  return [
    '',
    `## ${title}`,
    '',
    `\`--input-format ${name}\``,
    '',
    coverage.setup,
    '',
    ...table(
      ['data', 'fidelity', ''],
      noted.map((need) => {
        const { fidelity, note } = coverage.gives[need];
        return [NEEDS[need], fidelity, note];
      }),
    ),
    ...(coverage.missesAll === undefined
      ? []
      : ['', `None of the shipped rules raises alerts on it. ${coverage.missesAll}`]),
    ...(missed.length === 0
      ? []
      : [
          '',
          'On the recorded attack, these shipped rules raise fewer alerts or none:',
          '',
          ...table(
            ['rule', 'why'],
            missed.map(([rule, why]) => [`\`${rule}\``, why]),
          ),
        ]),
  ];
}
