import { z } from 'zod';
import type { Refusal } from './operation.ts';
import type { FieldProblem } from '../../rules/index.ts';
import { ALERT_STATUSES, CLOSE_REASONS, type AlertSeverity } from '../../stores/alert-store.ts';

/** In milliseconds since 1970. */
export const moment = () => z.int().min(0).meta({ description: 'milliseconds since 1970' });

export const isoTime = () => z.string().meta({ format: 'date-time' });

/** How many of something. */
export const count = () => z.int().min(0);

export const what = <T extends z.ZodType>(schema: T, description: string): T =>
  schema.meta({ description });

/** Fields of any name. */
export const anyObject = () => z.record(z.string(), z.unknown());

/** A value of an event. */
export const scalar = () =>
  z.union([z.string(), z.number(), z.bigint().meta({ type: 'integer' }), z.boolean()]);

/** What pages of a list end with. */
export const next = () => what(z.string().nullable(), '`after` of the next page; null on the last');

/** One of a catalogue, which grows: clients take any. */
export const codeOf = <T extends string>() =>
  what(z.string(), 'a code of the catalogue') as z.ZodType<string> as z.ZodType<T, T>;

const SEVERITIES = ['low', 'medium', 'high', 'critical'] as const satisfies AlertSeverity[];

export const severity = () => z.enum(SEVERITIES);
export const alertStatus = () => z.enum(ALERT_STATUSES);
export const closeReason = () => z.enum(CLOSE_REASONS);

export const fieldProblem = z
  .object({
    code: codeOf<FieldProblem['code']>(),
    severity: z.enum(['error', 'warning', 'note']),
    message: z.string(),
    hint: z.string().optional(),
    field: what(z.string().nullable(), '`threat[0].tactic`; null for the object as a whole'),
    span: what(
      z.object({ start: count(), end: count() }).nullable(),
      'UTF-16 offsets in the text of the field; null for all of it',
    ),
  })
  .meta({ id: 'FieldProblem' });

export const problems = z.array(fieldProblem);

export const refusal = z
  .object({
    code: codeOf<Refusal['code']>(),
    message: z.string(),
    hint: z.string().optional(),
  })
  .meta({ id: 'Refusal', description: 'why something was not done' });

/** A finding in a file. */
export const fileProblem = z
  .object({
    code: codeOf<FieldProblem['code']>(),
    severity: z.enum(['error', 'warning', 'note']),
    message: z.string(),
    hint: z.string().optional(),
    file: z.string(),
    position: z
      .object({ line: z.int(), column: z.int() })
      .nullable()
      .meta({ description: 'both from 1; null for the file as a whole' }),
    range: z.object({ start: count(), end: count() }).nullable(),
  })
  .meta({ id: 'FileProblem' });
