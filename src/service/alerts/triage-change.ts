import { z } from 'zod';
import { ALERT_STATUSES, CLOSE_REASONS } from '../../stores/alert-store.ts';
import { oneOf, texts } from '../operation/fields.ts';

const MAX_TAGS = 100;
const tags = texts(MAX_TAGS).optional();

/** What becomes of alerts. */
export const triageChange = z
  .strictObject(
    {
      status: oneOf(ALERT_STATUSES).optional(),
      closeReason: oneOf(CLOSE_REASONS).optional(),
      addTags: tags,
      removeTags: tags,
      addAssignees: tags,
      removeAssignees: tags,
    },
    'is not an object',
  )
  .refine((change) => Object.values(change).some((each) => each !== undefined), 'says nothing')
  .refine(
    ({ status, closeReason }) => status !== 'closed' || closeReason !== undefined,
    `closes alerts and needs a closeReason: ${CLOSE_REASONS.join(', ')}`,
  )
  .describe('at least one of these');
