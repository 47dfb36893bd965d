import { undoJob } from './bulk.tsx';

/** What takes a change back at the service; `null` where its answer names nothing that could be. */
export function undoEdit(answer: object): (() => Promise<string>) | null {
  const { undo } = answer as { readonly undo?: unknown };
  return typeof undo === 'string' ? () => undoJob(undo) : null;
}
