import { knownFields, type KnownFields, sourceOf } from '../../../events/catalogue/known-fields.ts';
import { fieldsOf, type Field, visit } from '../../../lang/index.ts';
import { didYouMean, suggest } from '../../../util/suggest.ts';
import type { Rule } from '../../model/fields.ts';
import { quote } from '../../model/data.ts';
import { atQuery, queryLint, type Warning } from '../lint.ts';

/** Fields that no event read by the rule has; if the events may be of any kind, only misspelt names. */
export const unknownField = queryLint(function* (statement, rule) {
  const known = knownFields(rule.index);
  const reported = new Set(ownTimes(rule));
  for (const field of fieldsOf(statement)) {
    const { path } = field;
    if (reported.has(path) || known.has(path)) continue;
    reported.add(path);
    const warning = warningFor(field, known);
    if (warning !== null) yield warning;
  }
});

/** The field that orders the events is set by the rule itself. */
const ownTimes = (rule: Rule): readonly string[] =>
  [rule.timestamp_field, rule.timestamp_override, rule.tiebreaker_field].filter(
    (path) => path !== undefined,
  );

function warningFor({ path, span, optional }: Field, known: KnownFields): Warning | null {
  if (known.isObject(path)) {
    const below = `${path}.name`;
    return atQuery(
      'RUL2021',
      span,
      `${path} is an object and has no value of its own`,
      `use a field in it${known.schema.has(below) ? `, for instance ${below}` : ''}`,
    );
  }
  const typos = known.typosOf(path);
  if (typos.length > 0) {
    return atQuery('RUL2021', span, unknown(path, known), didYouMean(typos.slice(0, 3)));
  }
  if (optional || known.sources.length === 0) return null;
  if (known.isComplete) {
    return atQuery('RUL2021', span, unknown(path, known), elsewhere(path, known));
  }
  return atQuery(
    'RUL2022',
    span,
    `${shown(path)} is neither an ECS field nor a custom field of ${listed(known.sources)} have beyond it`,
    'ignore this if an ingest pipeline of yours adds it',
  );
}

/** Where similar fields are. */
function elsewhere(path: string, { schema }: KnownFields): string | undefined {
  if (/^(kubernetes|k8s|pod)\./.test(path))
    return 'the names of Kubernetes objects are in orchestrator.*';
  const last = `.${path.slice(path.lastIndexOf('.') + 1)}`;
  const similar = suggest(path, schema.keys()).filter((known) => known.endsWith(last));
  return didYouMean(similar.slice(0, 3));
}

function unknown(path: string, { sources }: KnownFields): string {
  return sources.length === 0
    ? `${shown(path)} is not a known field`
    : `events of ${listed(sources)} have no field ${shown(path)}`;
}

/** A name from an untrusted file, in which back-quotes allow any characters. */
const shown = (path: string) => (/^[\w.@-]{1,80}$/.test(path) ? path : quote(path));

function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? '';
  return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/** Fields that the events a rule reads never have. */
export const absentField = queryLint(function* (statement, rule) {
  const source = sourceOf(rule.index ?? []);
  if (source === null) return;
  const fields: Field[] = [];
  visit(statement, (node) => {
    if (node.kind === 'Field' && !node.optional) fields.push(node);
  });
  for (const { path, span } of fields) {
    const instead = source.absent?.(path) ?? null;
    if (instead === null) continue;
    yield atQuery('RUL2003', span, `events of ${source.name} never have ${path}`, instead);
  }
});
