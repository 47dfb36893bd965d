import { expect, it } from 'vitest';
import type { JsonObject } from '../../../events/json.ts';
import { commandLine, parentCommandLine } from './process.ts';
import { alertFields } from './output-fields.ts';

const of = (fields: JsonObject) => commandLine(alertFields({ output_fields: fields }));
const exact = (...args: string[]) => ({ args, isGuess: false });
const guess = (...args: string[]) => ({ args, isGuess: true });

it.each<[string, JsonObject, unknown]>([
  ['nothing', {}, { args: undefined, isGuess: false }],
  ['a name alone', { 'proc.name': 'ls' }, { args: undefined, isGuess: false }],
  ['argv[0] alone', { 'proc.exe': 'ls' }, guess('ls')],
  ['no arguments', { 'proc.exe': 'ls', 'proc.args': '' }, exact('ls')],
  ['no arguments by their number', { 'proc.exe': 'ls', 'proc.cmdnargs': 0 }, exact('ls')],
  [
    'single arguments and their number',
    {
      'proc.exe': 'a',
      'proc.cmdnargs': 3,
      'proc.args[0]': '',
      'proc.args[1]': '<NA>',
      'proc.args[2]': 'b c',
    },
    exact('a', '', '<NA>', 'b c'),
  ],
  [
    'single arguments up to one that is not there',
    { 'proc.exe': 'a', 'proc.args[0]': 'b c', 'proc.args[1]': null },
    exact('a', 'b c'),
  ],
  [
    'single arguments that are all of the joined ones',
    { 'proc.exe': 'a', 'proc.args[0]': 'b c', 'proc.args': 'b c' },
    exact('a', 'b c'),
  ],
  [
    'single arguments and more joined ones',
    { 'proc.exe': 'a', 'proc.args[0]': 'b c', 'proc.args': 'b c d e', 'proc.cmdnargs': 3 },
    exact('a', 'b c', 'd', 'e'),
  ],
  [
    'single arguments and joined ones with blanks',
    { 'proc.exe': 'a', 'proc.args[0]': 'b c', 'proc.args': 'b c d  e', 'proc.cmdnargs': 3 },
    guess('a', 'b c', 'd', 'e'),
  ],
  [
    'fewer arguments than their number',
    { 'proc.exe': 'a', 'proc.args[0]': 'b', 'proc.cmdnargs': 2 },
    guess('a', 'b'),
  ],
  [
    'as many words as arguments',
    { 'proc.exe': 'a', 'proc.args': 'b  c', 'proc.cmdnargs': 3 },
    exact('a', 'b', '', 'c'),
  ],
  [
    'more words than arguments',
    { 'proc.exe': 'sh', 'proc.args': '-c b c', 'proc.cmdnargs': 2 },
    guess('sh', '-c', 'b c'),
  ],
  [
    'arguments so long that they may be cut',
    { 'proc.exe': 'a', 'proc.args': 'b'.repeat(4_096), 'proc.cmdnargs': 1 },
    guess('a', 'b'.repeat(4_096)),
  ],
  ['a line', { 'proc.cmdline': 'sh -c b c' }, guess('sh', '-c', 'b c')],
  [
    'a line of a task with a blank in its name',
    { 'proc.cmdline': 'tmux: server -x', 'proc.name': 'tmux: server' },
    guess('tmux: server', '-x'),
  ],
  [
    'a line that begins with argv[0]',
    { 'proc.exeline': '/bin/ls -l', 'proc.cmdline': 'ls -l', 'proc.name': 'ls' },
    guess('/bin/ls', '-l'),
  ],
])('the arguments of %s', (_, fields, expected) => {
  expect(of(fields)).toStrictEqual(expected);
});

it.each<[string, JsonObject, unknown]>([
  ['nothing', {}, { args: undefined, isGuess: false }],
  ['a name', { 'proc.pcmdline': 'sh' }, guess('sh')],
  ['a name and argv[0]', { 'proc.pcmdline': 'sh', 'proc.pexe': '-sh' }, exact('-sh')],
  [
    'arguments',
    { 'proc.pcmdline': 'sh -c a b', 'proc.pexe': '/bin/sh' },
    guess('/bin/sh', '-c', 'a b'),
  ],
])("a parent's arguments of %s", (_, fields, expected) => {
  expect(parentCommandLine(alertFields({ output_fields: fields }))).toStrictEqual(expected);
});
