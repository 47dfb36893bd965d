import type { Sample } from '../suite.testing.ts';
import {
  ALERT,
  alertDocument,
  fileDocument,
  head,
  processDocument,
  small,
  TOKEN,
} from './samples.testing.ts';

/** Alerts of rules that lack the fields read here, and of rules that write them differently. */
export const FORMS: readonly Sample[] = [
  small(
    'opening for writing, by the names of its flags behind their number',
    {
      'evt.type': 'openat',
      'evt.arg.flags': '577(O_TRUNC|O_WRONLY)',
      'fd.name': '/etc/ld.so.preload',
    },
    fileDocument('change', 'open', '/etc/ld.so.preload'),
  ),
  small(
    'opening for writing, by what the rule says',
    { 'evt.type': 'openat', 'fd.name': '/etc/ld.so.preload' },
    {
      ...fileDocument('change', 'open', '/etc/ld.so.preload'),
      message: 'Error File below /etc opened for writing (file=/etc/ld.so.preload)',
    },
    { output: 'Error File below /etc opened for writing (file=/etc/ld.so.preload)' },
  ),
  small(
    'opening for reading by a process that calls itself otherwise',
    { 'evt.type': 'openat', 'fd.name': TOKEN },
    {
      ...fileDocument('access', 'open', TOKEN),
      message: 'Sensitive file opened (process=opened for writing)',
    },
    { output: 'Sensitive file opened (process=opened for writing)' },
  ),
  small(
    'a file that is opened, without the system call',
    { 'fd.name': '/etc/shadow' },
    {
      ...fileDocument('access', 'open', '/etc/shadow'),
      message: 'Warning Sensitive file opened for reading by cat | file=/etc/shadow',
    },
    { output: 'Warning Sensitive file opened for reading by cat | file=/etc/shadow' },
  ),
  small(
    'something about a process and a file, without the system call',
    { 'fd.name': '/etc/shadow' },
    { ...alertDocument('alert'), file: { path: '/etc/shadow', name: 'shadow' } },
  ),
  small(
    'a connection, whose name is no path',
    { 'fd.name': '10.0.3.9:4444->203.0.113.20:443' },
    alertDocument('alert'),
  ),
  small(
    'a file in a folder that Falco does not know',
    { 'evt.type': 'openat', 'evt.arg.flags': 'O_RDWR', 'fd.name': '<UNKNOWN>lock.db' },
    {
      ...processDocument('change', 'open'),
      ...head('file', { category: ['file'], type: ['change'], action: 'open' }),
      dockwarden: {
        reconstructed: ['process.args', 'process.entity_id'],
        missing: ['file.path'],
      },
    },
  ),
  small(
    'writing to a file',
    { 'evt.type': 'pwrite', 'fd.name': '/etc/cron.d/sync' },
    fileDocument('change', 'modification', '/etc/cron.d/sync'),
  ),
  small(
    'writing to a socket',
    { 'evt.type': 'write', 'fd.name': '10.0.3.9:4444->203.0.113.20:443' },
    alertDocument('write'),
  ),
  small(
    'a new folder',
    { 'evt.type': 'mkdirat', 'evt.arg.path': '/tmp/x' },
    fileDocument('creation', 'creation', '/tmp/x'),
  ),
  {
    name: 'an alert with `_` in the names of its fields',
    records: [
      {
        ...ALERT,
        '@timestamp': '2026-05-04T10:15:31Z',
        output_fields: {
          container_id: '4be1a7c09d3f',
          evt_type: 'execve',
          proc_cmdline: 'cat token',
          proc_exe: 'cat',
          'proc_args[0]': 'token',
          'proc_args[1]': null,
          proc_exepath: '/usr/bin/cat',
          proc_pid: 41023,
          team: 'shop',
        },
      },
    ],
    documents: [
      {
        ...processDocument('start', 'exec'),
        dockwarden: { reconstructed: ['process.entity_id'] },
      },
    ],
  },
];
