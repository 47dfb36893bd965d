import type { Says } from '../../operation/operation.ts';
import type { huntPlan } from './schemas.ts';
import { EqlError, positionOf, type Diagnostic, type RunnableQuery } from '../../../lang/index.ts';
import { compileQuery, type QuerySettings } from '../../../runs/query/query-run.ts';

/** A finding about a query, with its place in the text. */
export type HuntDiagnostic = Says<typeof huntPlan>['diagnostics'][number];

export interface CompiledHunt {
  /** `null` where errors are among the diagnostics. */
  readonly compiled: RunnableQuery | null;
  readonly diagnostics: readonly HuntDiagnostic[];
}

/** Events are read as they are, by the usual fields. */
export const huntSettings = (now: bigint): QuerySettings => ({
  timestampField: '@timestamp',
  eventCategoryField: 'event.category',
  tiebreakerField: null,
  schema: null,
  now,
});

/** Compiles a query, with all that is to be said of it. */
export function compileHunt(query: string, now: bigint): CompiledHunt {
  const placed = (diagnostics: readonly Diagnostic[]) =>
    diagnostics.map(({ code, severity, message, hint, span }) => ({
      code,
      severity,
      message,
      ...(hint === undefined ? {} : { hint }),
      span,
      ...positionOf(query, span.start),
    }));
  try {
    const compiled = compileQuery(query, huntSettings(now));
    return { compiled, diagnostics: placed(compiled.warnings) };
  } catch (error) {
    if (!(error instanceof EqlError)) throw error;
    return { compiled: null, diagnostics: placed(error.diagnostics) };
  }
}
