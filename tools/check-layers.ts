// Fails on an import against the layers, on folders that import each other in a circle, and if no
// import was found at all.
import { globSources } from './sources.ts';
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The syntax options for a checked statement. */
const CHECKED_TREE = [
  'src/util',
  'src/events',
  'src/lang/syntax/ast.ts',
  'src/lang/syntax/printer.ts',
  'src/lang/functions',
  'src/lang/types',
];

const BELOW_RUNS = [
  'src/util',
  'src/threads',
  'src/events',
  'src/lang',
  'src/match',
  'src/rules',
  'src/detect',
  'src/ingest',
  'src/sensor/index.ts',
  'src/stores',
];
/** The imports allowed to each part of the service, apart from other parts, which it lists itself. */
const BELOW_SERVICE = [...BELOW_RUNS, 'src/runs', 'src/service/operation'];
/** The imports allowed to every folder of the command line. */
const BELOW_CLI = [
  ...BELOW_SERVICE,
  'src/sensor',
  'src/report',
  'src/service',
  'src/http',
  'src/faces',
  'src/api',
  'src/respond',
];
const CLI_BASE = ['src/cli/errors.ts', 'src/cli/environment.ts', 'src/cli/terminal'];

/** Types of what the service answers; nothing of them is in the console when it runs. */
const API_TYPES = [
  'src/api/client/api-client.ts',
  'src/api/status/live-status.ts',
  'src/service/feed/live-stream.ts',
];

/** What the console reads queries with, in the browser. */
const LANGUAGE = ['src/util', 'src/events', 'src/lang'];
/** The values of a field of a document, which alerts and the console read in the same way. */
const VALUES_AT = 'src/detect/alert/values-at.ts';
/** What every page of the console may import. */
const BELOW_PAGES = [
  ...LANGUAGE,
  'web/base.ts',
  'web/kept-draft.ts',
  'web/kept-setting.ts',
  'web/search-text.ts',
  'web/api',
  'web/keys',
  'web/components',
];

/**
 * The allowed imports of each folder. The longest matching folder applies; a folder may always import itself.
 * Tests may import more, so they are exempt; helpers of tests are not.
 */
const LAYERS: Record<string, readonly string[]> = {
  'src/util': [],
  'src/threads': ['src/util'],
  'src/events': ['src/util'],
  'src/lang/diagnostics': ['src/util'],
  'src/lang/syntax': ['src/util', 'src/lang/diagnostics'],
  'src/lang/functions': ['src/util', 'src/events'],
  'src/lang/types': [
    'src/util',
    'src/events',
    'src/lang/diagnostics',
    'src/lang/syntax',
    'src/lang/functions/declaration.ts',
  ],
  'src/lang/compile': [...CHECKED_TREE],
  'src/lang/optimize': [...CHECKED_TREE, 'src/lang/compile'],
  'src/lang/kql': ['src/util', 'src/events', 'src/lang/diagnostics', 'src/lang/syntax'],
  'src/lang/plan': [
    ...CHECKED_TREE,
    'src/lang/compile',
    'src/lang/optimize/may-fail.ts',
    'src/lang/kql/expression-text.ts',
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
    'src/match/profile.ts',
    'src/detect',
    // Their counts and findings, which are formatted here.
    'src/ingest/index.ts',
    'src/sensor/index.ts',
    'src/stores/event-store.ts',
    'src/runs',
  ],
  'src/ingest': ['src/util', 'src/events'],
  'src/sensor': ['src/util', 'src/events', 'src/threads/worker-script.ts'],
  'src/stores': [
    'src/util',
    'src/events',
    'src/lang/plan',
    'src/ingest/index.ts',
    'src/threads/worker-script.ts',
  ],
  'src/respond': ['src/util', 'src/events', 'src/detect'],
  'src/runs': BELOW_RUNS,
  'src/service/operation': [...BELOW_RUNS, 'src/runs'],
  'src/service/jobs': BELOW_SERVICE,
  'src/service/access': BELOW_SERVICE,
  'src/service/notifications': [
    ...BELOW_SERVICE,
    'src/respond',
    'src/service/access',
    'src/service/alerts',
  ],
  'src/service/response': [...BELOW_SERVICE, 'src/respond', 'src/service/alerts'],
  'src/service/actions': [
    ...BELOW_SERVICE,
    'src/service/access',
    'src/service/jobs',
    'src/service/alerts',
    'src/service/notifications',
    'src/service/response',
    'src/respond',
  ],
  'src/service/maintenance': BELOW_SERVICE,
  'src/service/audit': [...BELOW_SERVICE, 'src/service/access'],
  'src/service/alerts': [...BELOW_SERVICE, 'src/service/access', 'src/service/jobs'],
  'src/service/stories': [...BELOW_SERVICE, 'src/service/jobs', 'src/service/alerts'],
  'src/service/events': [...BELOW_SERVICE, 'src/service/alerts'],
  'src/service/rules': [
    ...BELOW_SERVICE,
    'src/service/alerts',
    'src/service/audit',
    'src/service/events',
  ],
  'src/service/feed': [
    ...BELOW_SERVICE,
    'src/service/access',
    'src/service/alerts',
    'src/service/stories',
    'src/service/events',
  ],
  'src/service/detection': [...BELOW_SERVICE, 'src/service'],
  'src/service': [...BELOW_SERVICE, 'src/service'],
  'src/http': [...BELOW_SERVICE, 'src/service'],
  'src/faces/elasticsearch': [...BELOW_SERVICE, 'src/service', 'src/http'],
  'src/faces/kibana': [...BELOW_SERVICE, 'src/service', 'src/http'],
  'src/api': [
    ...BELOW_SERVICE,
    'src/respond',
    'src/service',
    'src/http',
    'src/faces',
    // Standalone pages.
    'src/report/html',
  ],
  'src/cli/terminal': [...BELOW_CLI, 'src/cli/errors.ts', 'src/cli/environment.ts'],
  'src/cli/completion': [],
  'src/cli/inputs': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/data': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/options': [...BELOW_CLI, ...CLI_BASE, 'src/cli/inputs', 'src/cli/sensor'],
  'src/cli/explain': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/sensor': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/rules': [...BELOW_CLI, ...CLI_BASE],
  'src/cli/query': [...BELOW_CLI, ...CLI_BASE, 'src/cli/options', 'src/cli/inputs'],
  'src/cli/serve': [...BELOW_CLI, ...CLI_BASE, 'src/cli/options'],
  'src/cli/respond': [...BELOW_CLI, ...CLI_BASE, 'src/cli/options/shared.ts', 'src/cli/serve'],
  'src/cli/convert': [...BELOW_CLI, ...CLI_BASE, 'src/cli/inputs'],
  'src/cli/scan': [...BELOW_CLI, ...CLI_BASE, 'src/cli/options', 'src/cli/inputs', 'src/cli/rules'],
  'src/cli/watch': [
    ...BELOW_CLI,
    ...CLI_BASE,
    'src/cli/inputs',
    'src/cli/options',
    'src/cli/rules',
    'src/cli/scan',
    'src/cli/sensor',
  ],
  'src/cli/commands': [...BELOW_CLI, 'src/cli'],
  'src/cli': ['src'],
  'web/styles': [],
  'web/api': ['web/base.ts', 'web/kept-draft.ts', ...API_TYPES],
  'web/keys': ['web/kept-setting.ts'],
  'web/components': [
    ...LANGUAGE,
    VALUES_AT,
    'web/base.ts',
    'web/kept-setting.ts',
    'web/api',
    'web/keys',
  ],
  'web/editor': [
    ...LANGUAGE,
    'src/rules/lints',
    'web/base.ts',
    'web/api',
    'web/keys',
    'web/components',
  ],
  'web/triage': [...BELOW_PAGES, 'src/service/alerts/mentions.ts', 'src/service/alerts/views.ts'],
  'web/exception-editor': [
    ...BELOW_PAGES,
    'src/service/alerts/effect-report.ts',
    'src/service/alerts/exception-effect.ts',
    'web/triage',
  ],
  'web/pages/alerts': [...BELOW_PAGES, 'web/triage', 'web/exception-editor'],
  'web/pages/coverage': BELOW_PAGES,
  'web/pages/context': [...BELOW_PAGES, 'web/pages/hunt'],
  'web/pages/entity': [...BELOW_PAGES, 'web/pages/context', 'web/pages/hunt'],
  'web/pages/exceptions': [...BELOW_PAGES, 'web/exception-editor'],
  'web/pages/health': BELOW_PAGES,
  'web/pages/inbox': BELOW_PAGES,
  'web/pages/hunt': [...BELOW_PAGES, VALUES_AT, 'web/editor', 'src/service/events/hunt/facets.ts'],
  'web/pages/rules': [
    ...BELOW_PAGES,
    'web/editor',
    'web/exception-editor',
    'web/pages/exceptions',
    'src/service/detection/preview-examples.ts',
    'src/rules/tests/write-case.ts',
  ],
  'web/pages/settings': [...BELOW_PAGES, 'web/triage', 'src/service/audit/actions.ts'],
  'web/pages/stories': [...BELOW_PAGES, 'web/triage', 'web/pages/alerts'],
  'web/app': [...BELOW_PAGES, 'web/styles', 'web/pages'],
  'web/report': [...BELOW_PAGES, 'web/styles', 'src/report/html/data.ts'],
  'web/testing': [
    'src/service/access/rights.ts',
    'src/service/events/sources/replay-source.ts',
    'src/report',
    'tools/service-process.ts',
  ],
  web: ['web/styles', 'web/api', 'web/components', 'web/app'],
};

/** What only the folder above it may import, and helpers of tests: a store is opened in one place. */
const INNER = ['src/stores/embedded', 'src/stores/postgres'];

const IMPORT = /(?:\bfrom\s+|\bimport\s*\(\s*|\bimport\s+)'(\.[^']*)'/g;

let seen = 0;
const faults: string[] = [];
/** By folder: which of its subfolders import which others, with an example of each. */
const neighbours = new Map<string, Map<string, string>>();

const files = [...globSources('src'), ...globSources('web')];
for (const file of files.filter((name) => !name.endsWith('.test.ts'))) {
  const layer = layerOf(file);
  for (const [, target = ''] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    seen += 1;
    const path = relative('.', join(dirname(file), target));
    if (layer === undefined)
      faults.push(`${file} belongs to no layer; add its folder to tools/check-layers.ts`);
    else if (!(file.endsWith('.testing.ts') ? helperMayImport : allowed)(layer, path)) {
      const list = LAYERS[layer]?.join(', ') || 'nothing';
      faults.push(`${file} imports ${path}; ${layer}/ may import only: ${list}`);
    }
    if (!file.endsWith('.testing.ts')) noteNeighbours(file, path);
  }
}
for (const [folder, imports] of neighbours) faults.push(...circlesIn(folder, imports));

function layerOf(file: string): string | undefined {
  const candidates = Object.keys(LAYERS).filter((layer) => file.startsWith(`${layer}/`));
  return candidates.sort((a, b) => b.length - a.length)[0];
}

function allowed(layer: string, path: string): boolean {
  const isInner = (inner: string) =>
    path.startsWith(`${inner}/`) && !layer.startsWith(dirname(inner));
  if (INNER.some(isInner)) return false;
  return [layer, ...(LAYERS[layer] ?? [])].some(
    (entry) => path === entry || path.startsWith(`${entry}/`),
  );
}

/** A test helper may import from all parts of the folders that its own folder may import. */
function helperMayImport(layer: string, path: string): boolean {
  const top = (name: string) => name.split('/').slice(0, 2).join('/');
  const reachable = [layer, ...(LAYERS[layer] ?? [])].map(top);
  return reachable.includes(top(path)) || reachable.includes('src');
}

/** Files directly in a folder, such as its index and contracts, belong to all of its subfolders. */
function noteNeighbours(file: string, path: string): void {
  const from = dirname(file).split('/');
  const to = dirname(path).split('/');
  const depth = from.findIndex((name, index) => name !== to[index]);
  if (depth < 0 || depth >= to.length) return;
  const folder = from.slice(0, depth).join('/');
  const imports = neighbours.get(folder) ?? new Map<string, string>();
  imports.set(`${from[depth]} ${to[depth]}`, `${file} imports ${path}`);
  neighbours.set(folder, imports);
}

/** Repeatedly removes subfolders without imports, until only circles are left, if there are any. */
function circlesIn(folder: string, imports: ReadonlyMap<string, string>): string[] {
  let left = [...imports].map(([pair, example]) => ({ names: pair.split(' '), example }));
  for (let before = -1; before !== left.length;) {
    before = left.length;
    const importing = new Set(left.map(({ names }) => names[0]));
    const imported = new Set(left.map(({ names }) => names[1]));
    left = left.filter(({ names: [from, to] }) => importing.has(to) && imported.has(from));
  }
  return left.map(({ example }) => `${example}, in a circle of folders in ${folder}/`);
}

if (seen === 0) faults.push('no import was found: the check did not examine anything');
for (const fault of faults) console.error(fault);
if (faults.length > 0) process.exit(1);
console.log(`layers: ${seen} imports, all along the flow, and no circle of folders`);
