import { weighted, type Draw } from './draw.ts';
import type { Program } from './documents.ts';

const SOURCES = ['parser', 'socket', 'buffer', 'config', 'session', 'ledger', 'render', 'index'];
const FLAGS = ['-Wall', '-Wextra', '-fPIC', '-O2', '-g', '-std=c++20', '-pthread', '-DNDEBUG'];
const LIBRARIES = ['guava', 'netty-all', 'slf4j-api', 'jackson-core', 'log4j-core', 'junit'];
const MODULES = ['webpack', 'vite', 'eslint', 'typescript', 'jest', 'rollup'];
const PACKAGES = ['requests', 'numpy', 'flask', 'sqlalchemy', 'pydantic', 'boto3'];

const source = (draw: Draw) =>
  `src/${draw.pick(SOURCES)}/${draw.pick(SOURCES)}_${draw.below(3_000)}`;

/** A program, its path, and a command line for it. */
export interface Tool {
  readonly name: string;
  readonly executable: string;
  readonly line: (draw: Draw) => readonly string[];
}

const tool = (name: string, executable: string, line: Tool['line']): Tool => ({
  name,
  executable,
  line,
});

const compile = (compiler: string) => (draw: Draw) => {
  const unit = source(draw);
  return [
    compiler,
    ...draw.some(FLAGS, 5),
    ...draw.some(SOURCES, 4).map((each) => `-I/builds/project/include/${each}`),
    `-DBUILD_ID=${draw.below(1e6)}`,
    '-MMD',
    '-MF',
    `build/objects/${unit}.d`,
    '-c',
    `${unit}.cpp`,
    '-o',
    `build/objects/${unit}.o`,
  ];
};

export const TOOLS: readonly Tool[] = weighted(
  [14, tool('g++', '/usr/bin/x86_64-linux-gnu-g++-12', compile('g++'))],
  [14, tool('cc1plus', '/usr/lib/gcc/x86_64-linux-gnu/12/cc1plus', compile('cc1plus'))],
  [
    6,
    tool('as', '/usr/bin/x86_64-linux-gnu-as', (draw) => [
      'as',
      '--64',
      '-o',
      `/builds/project/build/objects/${source(draw)}.o`,
      `/tmp/cc${draw.hex(6)}.s`,
    ]),
  ],
  [
    3,
    tool('ld', '/usr/bin/x86_64-linux-gnu-ld.bfd', (draw) => [
      '/usr/bin/ld',
      '-pie',
      '-o',
      `build/bin/${draw.pick(SOURCES)}`,
      ...Array.from({ length: 20 + draw.below(30) }, () => `build/objects/${source(draw)}.o`),
    ]),
  ],
  [
    12,
    tool('node', '/usr/local/bin/node', (draw) => [
      'node',
      '--max-old-space-size=4096',
      `/builds/project/node_modules/.bin/${draw.pick(MODULES)}`,
      '--config',
      `packages/${draw.pick(SOURCES)}-${draw.below(200)}/config.mjs`,
      '--mode=production',
      `--outDir=/builds/project/dist/${draw.hex(8)}`,
    ]),
  ],
  [
    8,
    tool('python3.12', '/usr/local/bin/python3.12', (draw) => [
      'python3',
      '-m',
      'pip',
      'install',
      '--no-cache-dir',
      '--index-url',
      'https://packages.example/simple/',
      ...draw.some(PACKAGES, 3).map((each) => `${each}==${draw.below(9)}.${draw.below(30)}.0`),
    ]),
  ],
  [
    8,
    tool('java', '/opt/java/openjdk/bin/java', (draw) => [
      'java',
      `-Xmx${1 + draw.below(8)}g`,
      '-Dfile.encoding=UTF-8',
      `-Dbuild.number=${draw.below(1e6)}`,
      '-cp',
      draw
        .some(LIBRARIES, 5)
        .map((each) => `/root/.m2/repository/org/example/${each}/${each}-${draw.below(40)}.jar`)
        .join(':'),
      `org.example.${draw.pick(SOURCES)}.Main`,
    ]),
  ],
  [
    10,
    tool('bash', '/usr/bin/bash', (draw) => [
      'bash',
      '-euo',
      'pipefail',
      '-c',
      `cd /builds/project && make -j8 ${draw.pick(SOURCES)} VERSION=${draw.below(1e5)} | tee build/${draw.hex(6)}.log`,
    ]),
  ],
  [5, tool('make', '/usr/bin/make', (draw) => ['make', '-j8', '-C', source(draw), 'all'])],
  [
    6,
    tool('git', '/usr/bin/git', (draw) => [
      'git',
      '-c',
      'protocol.version=2',
      'fetch',
      '--depth=20',
      'origin',
      `+${draw.hex(40)}:refs/pipelines/${draw.below(1e6)}`,
    ]),
  ],
  [6, tool('sed', '/usr/bin/sed', (draw) => ['sed', '-i', `s/@V@/${draw.hex(6)}/`, source(draw)])],
  [4, tool('rm', '/usr/bin/rm', (draw) => ['rm', '-rf', `/tmp/${draw.hex(10)}`, source(draw)])],
  [2, tool('tar', '/usr/bin/tar', (draw) => ['tar', '-czf', `/tmp/${draw.hex(8)}.tgz`, 'dist'])],
  [
    2,
    tool('curl', '/usr/bin/curl', (draw) => [
      'curl',
      '-fsSL',
      '-o',
      `/tmp/${draw.hex(8)}`,
      `https://artifacts.example/${draw.pick(SOURCES)}/${draw.hex(12)}`,
    ]),
  ],
);

export const commandOf = ({ name, executable, line }: Tool, draw: Draw): Program => ({
  name,
  executable,
  args: line(draw),
  folder: '/builds/project',
});
