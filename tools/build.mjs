// Builds dist/ from src/ and web/: the command and its worker threads, bundled together with V8's compiled code, since loading
// hundreds of files takes most of the time of a short run; the library, bundled, and its declarations; the console;
// the page of the HTML report; and the WebAssembly modules of wasm/.
// Until the build itself starts it uses only Node.js modules, since it may run before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import nodeModule from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';

/**
 * The entry points. All output is in a folder directly in dist/, never deeper, so that a relative path such
 * as `../../content` or `../sensor/worker.cjs` is the same from any file of the
 * bundle.
 */
const ENTRIES = {
  'cli/main': './src/cli/main.ts',
  'access/worker': './src/service/access/hashing/worker.ts',
  'blocks/worker': './src/runs/blocks/worker.ts',
  'candidates/worker': './src/service/events/candidates/worker.ts',
  'intake/worker': './src/service/events/intake/worker.ts',
  'detection/worker': './src/api/detection/worker.ts',
  'postgres/worker': './src/stores/postgres/worker.ts',
  'preview/worker': './src/service/detection/preview-worker.ts',
  'hunt/worker': './src/service/events/hunt/thread/worker.ts',
  'search/worker': './src/faces/elasticsearch/search/thread/worker.ts',
  'maintenance/worker': './src/service/maintenance/worker.ts',
  'sensor/worker': './src/sensor/worker.ts',
  'rules/prepare': './src/runs/rules/prepare.ts',
  'api/openapi': './src/api/routes/openapi/print.ts',
};

/** Modules that only the build loads. */
const LOADED = ['rules/prepare', 'api/openapi'];

/**
 * Packages that nearly every command loads, which are bundled: finding out the exports of a CommonJS module
 * takes Node.js half as long as its own start. All others stay external.
 */
const BUNDLED = ['commander', 'get-east-asian-width', 'ipaddr.js', 're2js', 'smol-toml'];

/** Replaces dist/ once it is complete. */
const UNFINISHED = '.cache/dist';
const STAMP = '.built';

/** Whether dist/ was built from the current sources. */
export function isBuilt() {
  const stamp = join('dist', STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint();
}

export async function build() {
  const stamp = fingerprint();
  rmSync(UNFINISHED, { recursive: true, force: true });
  try {
    await Promise.all([bundle(), bundleLibrary(), declare(), bundlePages(), assemble()]);
    await prepare();
    writeFileSync(join(UNFINISHED, 'LICENSES.txt'), licences());
    rmSync('dist', { recursive: true, force: true });
    renameSync(UNFINISHED, 'dist');
    compile();
    writeFileSync(join('dist', STAMP), stamp);
  } catch (error) {
    console.error(error);
    console.error('dockwarden: the build failed; see the lines above.');
    process.exit(1);
  }
}

/** Options shared by the bundles of the command and the library. */
const BUNDLING = {
  external: (id) => /^[a-z@]/.test(id) && !BUNDLED.includes(id),
  platform: 'node',
  tsconfig: false,
  // No module has side effects on import, so an unused index of a folder costs nothing.
  treeshake: { moduleSideEffects: false },
  logLevel: 'warn',
};

/**
 * The command and its threads, as CommonJS in ASCII: Node.js 20 accepts compiled code only for scripts, and V8 stores ASCII in one
 * byte per character. Names are kept, and a comment names the source file of the lines below it, for stack traces. Constants are
 * kept, too: if the bundler turns them into variables, loops over bytes lose a tenth of their speed.
 */
async function bundle() {
  const { build: rolldown } = await import('rolldown');
  const { output } = await rolldown({
    ...BUNDLING,
    input: ENTRIES,
    write: false,
    output: {
      format: 'cjs',
      // Dynamic imports in a script would be experimental in Node.js.
      dynamicImportInCjs: false,
      topLevelVar: false,
      entryFileNames: ({ name }) => `${name.replace('/', '-')}.cjs`,
      chunkFileNames: '[name]-[hash].cjs',
      // What nearly every command loads is in one file each: loading many small files takes a sixth of a short run.
      codeSplitting: {
        groups: [
          {
            name: 'start',
            test: /node_modules\/commander\/|src\/(?:util\/(?:coded-error|(?:un)?safe-text)|cli\/(?:errors|version|terminal\/(?:report-error|streams)))\.ts/,
            priority: 3,
          },
          { name: 'base', test: /src\/(?:util\/|events\/|threads\/worker-script)/, priority: 2 },
          { name: 'ingest', test: /src\/ingest\/(?:bytes|framing|inputs|json)\//, priority: 2 },
          { name: 'lang', test: /src\/lang\//, priority: 2 },
          // The code of a thread that evaluates blocks of events: it starts while the first of them are read.
          {
            name: 'match',
            test: /src\/(?:match|detect\/(?:evaluate|exceptions|filters)|runs\/blocks|ingest\/[a-z-]+\.ts$)/,
            minShareCount: 2,
            priority: 1,
          },
          // Separate from the rules, which a query does not need.
          {
            name: 'command',
            test: /src\/(?:report\/terminal|runs\/inputs|cli\/(?:terminal|commands))\//,
            minShareCount: 4,
          },
          {
            name: 'rules',
            test: /src\/(?:match|detect|rules|runs\/(?:rules|blocks))\//,
            minShareCount: 4,
          },
        ],
      },
    },
  });
  const folder = join(UNFINISHED, 'code');
  mkdirSync(folder, { recursive: true });
  for (const { fileName, code } of output)
    writeFileSync(join(folder, fileName), nodeModule.wrap(inAscii(code)));
  copyFileSync('tools/load-code.cjs', join(folder, 'load-code.cjs'));
  for (const name of Object.keys(ENTRIES)) {
    const file = join(UNFINISHED, `${name}.cjs`);
    mkdirSync(dirname(file), { recursive: true });
    const load = name === 'cli/main' ? 'start' : LOADED.includes(name) ? 'load' : 'startThread';
    const loaded = `require('../code/load-code.cjs').${load}('${name.replace('/', '-')}.cjs')`;
    writeFileSync(file, `module.exports = ${loaded};\n`);
  }
}

/** Safe, since none of the texts in `String.raw` contains other characters than ASCII. */
const inAscii = (code) =>
  code.replace(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/** The library, as an ES module; it uses nothing of Node.js. */
async function bundleLibrary() {
  const { build: rolldown } = await import('rolldown');
  await rolldown({
    ...BUNDLING,
    input: { index: './src/lang/index.ts' },
    output: { dir: join(UNFINISHED, 'lang'), format: 'esm', topLevelVar: false },
  });
}

/** Parses the shipped rules once, so that commands need not, and describes the API for programs. */
async function prepare() {
  const load = async (name) =>
    (await import(pathToFileURL(resolve(UNFINISHED, `${name}.cjs`)).href)).default;
  const [{ prepareShipped }, { printOpenApi }] = await Promise.all(LOADED.map(load));
  writeFileSync(join(UNFINISHED, 'openapi.json'), printOpenApi());
  writeFileSync(join(UNFINISHED, 'rules/prepared.ndjson'), await prepareShipped(['content/rules']));
}

/** Code that is executed once here need not be compiled when the same version of Node.js runs it again. */
const COMPILED_BY = [
  ['scan', '--format', 'ndjson'],
  ['query', 'process where process.name == "kubectl"'],
];

/** Stores the code that V8 compiles for commands. */
function compile() {
  const lines = gunzipSync(readFileSync('content/samples/attack.ndjson.gz')).toString().split('\n');
  const sample = '.cache/compiled-by.ndjson';
  writeFileSync(sample, lines.slice(900, 1_300).join('\n'));
  for (const args of COMPILED_BY) {
    const command = ['--require', './tools/keep-code.cjs', 'dist/cli/main.cjs', ...args, sample];
    const { status, stderr } = spawnSync(process.execPath, command, { encoding: 'utf8' });
    if (status !== 0) throw new Error(`dockwarden ${args.join(' ')} failed: ${stderr}`);
  }
}

/** The licenses of the bundled packages. */
function licences() {
  return BUNDLED.map((name) => {
    const folder = join('node_modules', name);
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  }).join(`\n${'-'.repeat(80)}\n\n`);
}

/** The pages of the service, and the page of the HTML report. */
async function bundlePages() {
  const { build: vite } = await import('vite');
  const page = (configFile, name) =>
    vite({ configFile, build: { outDir: resolve(UNFINISHED, name) } });
  await page('web/vite.config.ts', 'console');
  await page('web/report/vite.config.ts', 'report');
}

/** The byte loops of the JSON reader and the search. They allocate nothing and have no runtime. */
async function assemble() {
  const { main } = await import('assemblyscript/asc');
  const args = [
    'wasm/block.ts',
    `--outFile=${join(UNFINISHED, 'wasm/block.wasm')}`,
    '--enable=simd',
    '--optimizeLevel=3',
    '--noAssert',
    '--runtime=stub',
    '--initialMemory=12',
  ];
  const { error } = await main(args, { stderr: process.stderr });
  if (error !== null) throw error;
}

/** The types of the library. */
async function declare() {
  const compiler = 'node_modules/typescript/bin/tsc';
  const child = spawn(
    process.execPath,
    [compiler, '-p', 'tsconfig.build.json', '--outDir', UNFINISHED],
    { stdio: ['ignore', 2, 2] },
  );
  const [status] = await once(child, 'close');
  if (status !== 0) throw new Error('tsc failed');
}

/** Path, size and modification time of every input of the build: enough to detect a change, and cheap on every start. */
function fingerprint() {
  const hash = createHash('sha256');
  const inputs = [
    'package-lock.json',
    'tools/build.mjs',
    'tools/keep-code.cjs',
    'tools/load-code.cjs',
    'tsconfig.base.json',
    'tsconfig.build.json',
    ...['src', 'wasm', 'web'].flatMap((folder) =>
      readdirSync(folder, { recursive: true }).map((name) => join(folder, name)),
    ),
  ];
  for (const path of inputs.toSorted((a, b) => (a < b ? -1 : 1))) {
    const stats = statSync(path);
    if (stats.isFile()) hash.update(`${path} ${stats.size} ${stats.mtimeMs}\n`);
  }
  return hash.digest('hex');
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await build();
