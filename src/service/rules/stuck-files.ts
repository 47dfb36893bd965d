import { dirname } from 'node:path';
import type { Problem } from '../../rules/index.ts';

/**
 * Whether what was read from a file before stays: it has an error, a folder that it is in could not be read or has no
 * rules, or not all files were read.
 */
export function stuckFiles(
  problems: readonly Pick<Problem, 'code' | 'severity' | 'file'>[],
): (file: string) => boolean {
  const isCut = problems.some(({ code }) => code === 'RUL1009');
  const failed = new Set(
    problems.flatMap(({ severity, file }) =>
      severity === 'error' ? [file.replace(/(?<=.)\/+$/, '')] : [],
    ),
  );
  return (file) => {
    if (isCut || failed.has(file)) return true;
    // Any folder: its name may look like that of a file.
    for (let path = file; path !== dirname(path);) {
      path = dirname(path);
      if (failed.has(path)) return true;
    }
    return false;
  };
}
