import { ALERT_STATUSES, CLOSE_REASONS, type TriageChange } from '../../stores/alert-store.ts';
import { oneOf, readFields, texts, type Field } from './fields.ts';
import { badRequest } from './json-body.ts';

const MAX_TAGS = 100;

const SHAPE = {
  status: oneOf(ALERT_STATUSES),
  closeReason: oneOf(CLOSE_REASONS),
  addTags: texts(MAX_TAGS),
  removeTags: texts(MAX_TAGS),
  addAssignees: texts(MAX_TAGS),
  removeAssignees: texts(MAX_TAGS),
};

/** What becomes of alerts. */
export const triageChange: Field<TriageChange> = {
  isRequired: true,
  schema: {
    type: 'object',
    properties: Object.fromEntries(
      Object.entries(SHAPE).map(([name, { schema }]) => [name, schema]),
    ),
    description: 'at least one of these',
  },
  read: (value, name, now) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw badRequest(`${name} is not an object`);
    const change: TriageChange = readFields(value as Readonly<Record<string, unknown>>, SHAPE, now);
    if (Object.values(change).every((each) => each === undefined))
      throw badRequest(`${name} says nothing`);
    if (change.status === 'closed' && change.closeReason === undefined)
      throw badRequest(`an alert is closed with a closeReason: ${CLOSE_REASONS.join(', ')}`);
    return change;
  },
};
