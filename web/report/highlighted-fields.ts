import { isJsonObject, type JsonObject } from '../../src/events/json.ts';
import { textsAt } from '../components/value/values-of.ts';

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

const BY_CATEGORY: Readonly<Record<string, readonly string[]>> = {
  process: ['process.name', 'process.parent.name', 'process.args'],
  file: ['file.name', 'file.hash.sha256', 'file.directory', 'process.name'],
  network: [
    'destination.address',
    'destination.ip',
    'destination.port',
    'source.address',
    'source.ip',
    'source.port',
    'dns.question.name',
    'process.name',
  ],
  registry: ['registry.key', 'registry.value', 'process.name'],
};

/** Additional fields for alerts in containers. */
const OF_CONTAINERS = [
  'container.id',
  'container.name',
  'container.security_context.privileged',
  'orchestrator.resource.name',
  'process.user.id',
  'process.working_directory',
  'process.interactive',
  'process.previous.executable',
  'event.action',
  'event.id',
] as const;

const MAX_VALUES = 20;

/** A field and the first of its values. */
export interface FieldValues {
  readonly field: string;
  readonly values: readonly string[];
  readonly more: number;
}

/** The fields of an event to be seen first: those that the rule names, then the generally relevant ones. */
export function highlightedFields(
  named: readonly string[],
  document: JsonObject,
): readonly FieldValues[] {
  if (!isJsonObject(document)) return [];
  const categories = textsAt(document, 'event.category');
  const fields = new Set([
    ...named,
    ...ALWAYS,
    ...categories.flatMap((category) =>
      Object.hasOwn(BY_CATEGORY, category) ? (BY_CATEGORY[category] ?? []) : [],
    ),
    ...OF_CONTAINERS,
  ]);
  return [...fields].flatMap((field) => {
    const values = textsAt(document, field).filter((value) => value !== '');
    if (values.length === 0) return [];
    return {
      field,
      values: values.slice(0, MAX_VALUES),
      more: Math.max(0, values.length - MAX_VALUES),
    };
  });
}
