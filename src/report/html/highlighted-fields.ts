import type { DetectionRule } from '../../detect/detection-rule.ts';
import type { JsonObject } from '../../events/json.ts';
import { valuesAt } from './document-values.ts';
import { html, join, visible, type Html } from './markup.ts';

/** The most relevant fields of any event, in the order of the alert view of the detection engine. */
const ALWAYS = [
  'host.name',
  'user.name',
  'rule.name',
  'cloud.provider',
  'cloud.region',
  'orchestrator.cluster.id',
  'orchestrator.cluster.name',
  'container.image.name',
  'container.image.tag',
  'orchestrator.namespace',
  'orchestrator.resource.parent.type',
  'orchestrator.resource.type',
  'process.executable',
  'file.path',
] as const;

const BY_CATEGORY: ReadonlyMap<unknown, readonly string[]> = new Map([
  ['process', ['process.name', 'process.parent.name', 'process.args']],
  ['file', ['file.name', 'file.hash.sha256', 'file.directory', 'process.name']],
  [
    'network',
    [
      'destination.address',
      'destination.ip',
      'destination.port',
      'source.address',
      'source.ip',
      'source.port',
      'dns.question.name',
      'process.name',
    ],
  ],
  ['registry', ['registry.key', 'registry.value', 'process.name']],
]);

/** Additional fields for alerts in containers. */
const OF_CONTAINERS = [
  'container.id',
  'container.name',
  'container.security_context.privileged',
  'orchestrator.resource.name',
  'process.user.id',
  'event.action',
  'event.id',
] as const;

/** The maximum number of fields taken from a rule. */
const MAX_RULE_FIELDS = 100;

/** The fields of an event to show first: those that the rule names, then the generally relevant ones. */
function highlightedFields({ rule }: DetectionRule, document: JsonObject): readonly string[] {
  const named = rule.investigation_fields ?? [];
  const own = 'field_names' in named ? named.field_names : named;
  const categories = valuesAt(document, 'event.category');
  return [
    ...new Set([
      ...own.slice(0, MAX_RULE_FIELDS),
      ...ALWAYS,
      ...categories.flatMap((category) => BY_CATEGORY.get(category) ?? []),
      ...OF_CONTAINERS,
    ]),
  ];
}

export function fieldTable(rule: DetectionRule, document: JsonObject): Html | null {
  const rows = highlightedFields(rule, document).flatMap((field) => {
    const values = valuesAt(document, field).filter((value) => value !== '');
    if (values.length === 0) return [];
    const shown: Html[] = [];
    let room = MAX_CHARACTERS;
    for (const value of values.slice(0, MAX_VALUES)) {
      if (room <= 0) break;
      shown.push(html`<code>${visible(String(value), room)}</code>`);
      room -= String(value).length;
    }
    const left = values.length - shown.length;
    return html`<tr>
      <th scope="row">${dotted(field)}</th>
      <td class="${shown.length > 1 ? 'values' : 'value'}">
        ${join(shown, ' ')}${left === 0 ? null : html`<i class="cut">, and ${left} more values</i>`}
      </td>
    </tr>`;
  });
  if (rows.length === 0) return null;
  return html`<table class="fields">
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** The maximum number of values shown per field; the document has all. */
const MAX_VALUES = 50;
const MAX_CHARACTERS = 2_000;

/** Allows line breaks at the dots of long names. */
const dotted = (field: string) =>
  join(
    field.split('.').map((part) => visible(part)),
    html`.<wbr />`,
  );
