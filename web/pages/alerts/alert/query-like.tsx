import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { JsonObject } from '../../../../src/events/json.ts';
import { copy } from '../../../components/value/copy.ts';
import { conditionFor } from '../../../components/field-value/hunt-for.ts';
import { textAt, textsAt } from '../../../components/value/values-of.ts';

/** A query for events that do the same: to copy, or to run. It is no link: what an attacker wrote is in no address. */
export function QueryLike({ document }: { readonly document: JsonObject }) {
  const navigate = useNavigate();
  const query = queryLike(document);
  return (
    <p className="wrap">
      <Button onClick={() => copy(query, 'Copied as EQL.')}>Copy as EQL</Button>
      <Button onClick={() => void navigate({ to: '/hunt', search: { q: query } })}>
        Hunt for the same
      </Button>
    </p>
  );
}

/** What tells an event of its kind: what it did, and in which image. */
const FIELDS = ['process.executable', 'file.path', 'container.image.name'];
const MAX_ARGUMENTS = 8;

/** A query that finds events that do the same as this one. */
function queryLike(document: JsonObject): string {
  const category = textAt(document, 'event.category') ?? 'any';
  const values = FIELDS.flatMap((field) => {
    const value = textAt(document, field);
    return value === null ? [] : [[field, value] as const];
  });
  const args = [...new Set(textsAt(document, 'process.args').slice(1, MAX_ARGUMENTS + 1))];
  const conditions = [...values, ...args.map((arg) => ['process.args', arg] as const)].map(
    ([field, value]) => conditionFor(field, value),
  );
  const known = /^[a-z_]+$/.test(category) ? category : 'any';
  return `${known} where ${conditions.length === 0 ? 'true' : conditions.join(' and\n  ')}`;
}
