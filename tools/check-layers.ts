// Fails on an import against the flow, and when it saw no import at all.
import { globSources } from './sources.ts';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** What every folder of the command line may import. */
const BELOW_CLI = [
  'src/util',
  'src/events',
  'src/lang',
  'src/rules',
  'src/match',
  'src/detect',
  'src/report',
  'src/ingest',
  'src/sensor',
  'src/stores',
  'src/engine',
];
const CLI_BASE = ['src/cli/errors.ts', 'src/cli/environment.ts', 'src/cli/terminal'];

/**
 * Who may import whom. The longest matching folder decides; a folder may always import itself.
 * Tests are free to reach further, so they are left out.
 */
const LAYERS: Record<string, readonly string[]> = {
  'src/util': [],
  'src/events': ['src/util'],
  'src/lang/diagnostics': ['src/util', 'src/lang/syntax/ast.ts'],
  'src/lang/syntax': ['src/util', 'src/lang/diagnostics'],
  'src/lang/functions': ['src/util', 'src/events'],
  'src/lang/types': [
    'src/util',
    'src/events',
    'src/lang/diagnostics',
    'src/lang/syntax',
    'src/lang/functions/declaration.ts',
  ],
  'src/lang/compile': [
    'src/util',
    'src/events',
    'src/lang/syntax/ast.ts',
    'src/lang/syntax/walk.ts',
    'src/lang/syntax/printer.ts',
    'src/lang/functions',
    'src/lang/types',
  ],
  'src/lang/optimize': [
    'src/util',
    'src/events',
    'src/lang/syntax/ast.ts',
    'src/lang/syntax/walk.ts',
    'src/lang/syntax/printer.ts',
    'src/lang/functions',
    'src/lang/types',
    'src/lang/compile',
  ],
  'src/lang/plan': [
    'src/util',
    'src/events',
    'src/lang/syntax/ast.ts',
    'src/lang/syntax/walk.ts',
    'src/lang/syntax/printer.ts',
    'src/lang/functions',
    'src/lang/types',
    'src/lang/compile',
    'src/lang/optimize/may-fail.ts',
  ],
  'src/lang/sequence': [
    'src/util',
    'src/events',
    'src/lang/diagnostics',
    'src/lang/compile/compiled.ts',
  ],
  'src/lang/execute': [
    'src/util',
    'src/events',
    'src/lang/compile/compiled.ts',
    'src/lang/sequence',
    'src/lang/functions/declaration.ts',
  ],
  'src/lang': ['src/util', 'src/events', 'src/lang'],
  'src/rules': ['src/util', 'src/events', 'src/lang/index.ts'],
  'src/match': ['src/util', 'src/events', 'src/lang'],
  'src/detect': ['src/util', 'src/events', 'src/lang', 'src/match', 'src/rules/index.ts'],
  'src/report': [
    'src/util',
    'src/events',
    'src/lang/index.ts',
    'src/rules/index.ts',
    'src/detect',
    'src/engine/rule-tests',
  ],
  'src/ingest': ['src/util', 'src/events'],
  'src/sensor': ['src/util', 'src/events'],
  'src/stores': ['src/util', 'src/events', 'src/lang/plan', 'src/ingest/index.ts'],
  'src/engine': [
    'src/util',
    'src/events',
    'src/lang',
    'src/match',
    'src/rules',
    'src/detect',
    'src/ingest',
    'src/sensor/index.ts',
    'src/stores',
  ],
  'src/cli/terminal': [...BELOW_CLI, 'src/cli/errors.ts'],
  'src/cli/completion': [],
  'src/cli/inputs': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/explain': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/sensor': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/rules': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/query': [...BELOW_CLI, ...CLI_BASE, 'src/cli/inputs'],
  'src/cli/convert': [...BELOW_CLI, ...CLI_BASE, 'src/cli/inputs'],
  'src/cli/scan': [...BELOW_CLI, ...CLI_BASE, 'src/cli/inputs', 'src/cli/rules'],
  'src/cli/watch': [
    ...BELOW_CLI,
    ...CLI_BASE,
    'src/cli/inputs',
    'src/cli/rules',
    'src/cli/scan',
    'src/cli/sensor',
  ],
  'src/cli/commands': [...BELOW_CLI, 'src/cli'],
  'src/cli': ['src'],
};

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)'(\.[^']*)'/g;

let seen = 0;
const faults: string[] = [];
for (const file of globSources('src').filter((name) => !/\.(test|testing)\.ts$/.test(name))) {
  const layer = layerOf(file);
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    seen += 1;
    const path = relative('.', join(dirname(file), target));
    if (layer === undefined)
      faults.push(`${file} stands in no layer; name its folder in tools/check-layers.ts`);
    else if (!allowed(layer, path)) {
      const list = LAYERS[layer]?.join(', ') || 'nothing';
      faults.push(`${file} imports ${path}; ${layer}/ may import only: ${list}`);
    }
  }
}

function layerOf(file: string): string | undefined {
  const candidates = Object.keys(LAYERS).filter((layer) => file.startsWith(`${layer}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

function allowed(layer: string, path: string): boolean {
  return [layer, ...(LAYERS[layer] ?? [])].some(
    (entry) => path === entry || path.startsWith(`${entry}/`),
  );
}

if (seen === 0) faults.push('no import was seen: the check looked at nothing');
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`layers: ${seen} imports, all along the flow`);
